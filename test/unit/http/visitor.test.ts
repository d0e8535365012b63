import { describe, expect, test } from '@jest/globals';
import { isFromAnotherSite, visitorOf } from '../../../functions/http/visitor.ts';
import { BROWSERS, PROGRAMS, PROGRAMS_ACCEPT } from '../../support/programs.ts';
import { ALL_SCANNERS } from '../../support/scanners.ts';

const headers = (agent: string, more: Record<string, string> = {}) => ({ 'user-agent': agent, accept: '*/*', ...more });
const visitor = (agent: string, more: Record<string, string> = {}) => visitorOf(headers(agent, more)).kind;

const [FIREFOX = ''] = BROWSERS;
const HTML = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

describe('a program that comes for the file', () => {
  test.each(PROGRAMS)('"%s" is a program, whatever it accepts', (agent) => {
    for (const accept of Object.values(PROGRAMS_ACCEPT)) expect(visitor(agent, { accept })).toBe('program');
  });

  test('is one in Node, whose fetch names a mode', () => {
    expect(visitor('node', { 'sec-fetch-mode': 'cors' })).toBe('program');
  });

  test("is our own page's script", () => {
    const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };

    expect(visitor(FIREFOX, own)).toBe('program');
  });
});

describe('what only looks at a link', () => {
  test.each(ALL_SCANNERS)('"%s" is a previewer, and gets its page with 200', (agent) => {
    expect(visitor(agent)).toBe('previewer');
    expect(visitorOf(headers(agent)).savesPages).toBe(false);
  });

  test.each([
    ['sec-purpose', 'prefetch;prerender'],
    ['purpose', 'prefetch'],
    ['x-moz', 'prefetch'],
  ])('a prefetch by %s is a prefetch', (name, value) => {
    expect(visitor('Mozilla/5.0 (X11) Chrome/130.0.0.0', { [name]: value, accept: 'text/html' })).toBe('prefetch');
  });
});

describe('a browser', () => {
  test.each(BROWSERS)('is "%s", whatever it accepts', (agent) => {
    for (const accept of ['*/*', 'text/html', 'image/avif,image/webp,*/*']) {
      expect(visitor(agent, { accept })).toBe('browser');
    }
  });

  test.each([
    [
      'an image of another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    ],
    ['a script of a neighbour', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    ['an extension', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' }],
    ['a navigation', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
    ['a navigation of our own page', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate' }],
  ])('is known by its Sec-Fetch headers, whatever it calls itself: %s', (_, fetched) => {
    expect(visitor('Some App/1.0', fetched)).toBe('browser');
  });
});

describe('a page that is not asked for', () => {
  test.each([
    ['a full browser’s user agent that accepts anything', FIREFOX, '*/*', true],
    ['an image', FIREFOX, 'image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5', true],
    ['a browser that refuses HTML', FIREFOX, 'text/html;q=0, */*', true],
    ['something that has html in its name', FIREFOX, 'application/vnd.text/html', true],
    ['a browser', FIREFOX, HTML, false],
    ['a program that accepts HTML', 'wget2/1.99.1', HTML, true],
    ['curl', 'curl/8.5.0', '*/*', true],
  ])('would be saved as the file by %s: %s', (_, agent, accept, expected) => {
    expect(visitorOf(headers(agent, { accept })).savesPages).toBe(expected);
  });
});

describe("another site's request", () => {
  test.each<[string, Record<string, string>, boolean]>([
    ['by its Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site', origin: 'null' }, true],
    ['of a neighbour', { 'sec-fetch-site': 'same-site', origin: 'null' }, true],
    ['not where it is our own', { 'sec-fetch-site': 'same-origin', origin: 'null' }, false],
    ['not where nobody sent it but the person', { 'sec-fetch-site': 'none' }, false],
    ['by its Origin, in an older browser', { origin: 'http://evil.example', host: 'links.example' }, true],
    ['by the port of its Origin', { origin: 'http://links.example:8081', host: 'links.example' }, true],
    ['not by our own Origin', { origin: 'https://links.example', host: 'links.example' }, false],
    ["not by no Origin: our own form's, whose page has no referrer", { origin: 'null', host: 'links.example' }, false],
    ['not in a program, which has neither', { host: 'links.example' }, false],
  ])('is known %s', (_, given, expected) => {
    expect(isFromAnotherSite(given)).toBe(expected);
  });
});
