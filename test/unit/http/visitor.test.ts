import { describe, expect, test } from '@jest/globals';
import { visitorOf } from '../../../functions/http/visitor.ts';
import { ALL_SCANNERS } from '../../support/scanners.ts';

const visitor = (agent: string, headers: Record<string, string> = {}) =>
  visitorOf(new Headers({ 'user-agent': agent, accept: '*/*', ...headers }));

describe('a program that comes for the file', () => {
  test.each([
    'curl/7.88.1',
    'Wget/1.21.3 (linux-gnu)',
    'Wget/1.21.3',
    'aria2/1.36.0',
    'python-requests/2.28.1',
    'Python/3.12 aiohttp/3.9.1',
    'Go-http-client/2.0',
    'okhttp/4.9.3',
    'node',
    'axios/1.7.2',
    'PostmanRuntime/7.39.0',
    'Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.1682',
    'company-sync/2.1',
    'company-sync/2',
    'curl/8',
    'Java/21',
    'GuzzleHttp/7',
    'RestSharp/110.2.0.0',
    'PHP/8.2',
    'Microsoft BITS/7.8',
    'libcurl-agent/1.0',
    'node-fetch/1.0 (+https://github.com/bitinn/node-fetch)',
    'Apache-HttpClient/4.5.14 (Java/17.0.2)',
    'CFNetwork/1410.0.3 Darwin/22.6.0',
    '',
  ])('"%s" is a program', (agent) => {
    expect(visitor(agent)).toBe('program');
  });
});

describe('what only looks at a link', () => {
  test.each(ALL_SCANNERS)('"%s" is a previewer', (agent) => {
    expect(visitor(agent)).toBe('previewer');
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
  test('is known by what it accepts, or by its own word that it navigates', () => {
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';

    expect(visitor(agent, { accept: 'text/html,*/*;q=0.8' })).toBe('browser');
    expect(visitor(agent, { 'sec-fetch-mode': 'navigate' })).toBe('browser');
    expect(visitor(agent)).toBe('program');
  });
});
