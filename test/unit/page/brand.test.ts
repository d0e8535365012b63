import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { LinkError } from '../../../functions/core/errors.ts';
import { type Brand, brandHeader } from '../../../functions/page/brand.ts';
import { contrastOf, inkOn, PAPER, readableOn } from '../../../functions/page/colour.ts';
import { errorPage } from '../../../functions/page/error-page.ts';
import { LANGUAGES, TEXTS } from '../../../functions/page/languages.ts';
import { STYLE } from '../../../functions/page/style.ts';

const TOKEN = 'A'.repeat(43);
const COLOURS = ['#000000', '#ffffff', '#ff0000', '#ffcc00', '#0e5a55', '#00ffff', '#777777', '#1e2327', '#fffdf8'];

describe('a colour', () => {
  // WCAG's own examples: https://www.w3.org/WAI/WCAG22/Techniques/general/G18
  test.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#767676', '#ffffff', 4.54],
  ])('%s on %s has the contrast %d', (one, other, contrast) => {
    expect(contrastOf(one, other)).toBeCloseTo(contrast, 2);
    expect(contrastOf(other, one)).toBeCloseTo(contrast, 2);
  });

  test.each(COLOURS)('%s is made readable on either paper, and so is what is written on it', (colour) => {
    for (const paper of Object.values(PAPER)) {
      const readable = readableOn(colour, paper);
      expect(contrastOf(readable, paper)).toBeGreaterThanOrEqual(4.5);
      expect(contrastOf(readable, inkOn(readable))).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('that can be read stays as it is', () => {
    expect(readableOn('#0e5a55', PAPER.light)).toBe('#0e5a55');
    expect(readableOn('#83d3c4', PAPER.dark)).toBe('#83d3c4');
  });

  test('is measured against the paper of the pages', () => {
    expect(STYLE).toContain(`--paper: light-dark(${PAPER.light}, ${PAPER.dark})`);
  });
});

describe('a brand', () => {
  const header = (brand: Partial<Brand>) => brandHeader({ name: 'Acme', ...brand }).text;

  test('escapes its name', () => {
    expect(header({ name: '<img src=x onerror=alert(1)>' })).not.toContain('<img');
  });

  test('has its logo as an image alone, whatever is in it', () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const shown = header({ logo: { type: 'svg', data: gzipSync(svg).toString('base64') } });

    expect(shown).toContain(`<img src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}" alt="">`);
    expect(shown).not.toContain('script');
  });

  test.each([
    ['is damaged', Buffer.from('no gzip')],
    ['unpacks to more than a page should carry', gzipSync('x'.repeat(1_000_000))],
    ['is random', randomBytes(100)],
  ])('goes without a logo that %s', (_, data) => {
    const shown = header({ logo: { type: 'svg', data: data.toString('base64') } });

    expect(shown).toContain('Acme');
    expect(shown).not.toContain('<img');
  });

  test('keeps the policy strict: one more style by its hash, and nothing from anywhere', () => {
    const policyWith = (brand?: Brand) =>
      errorPage(new LinkError('used'), 'en', TOKEN, { brand }).headers['content-security-policy'] ?? '';
    const [plain, branded] = [policyWith(), policyWith({ name: 'Acme', accent: '#5b2a86' })];

    expect(branded.replace(/(style-src 'sha256-[^']+') 'sha256-[^']+'/, '$1')).toBe(plain);
    expect(branded).not.toBe(plain);
    expect(branded).not.toMatch(/unsafe|https?:/);
  });
});

describe.each(LANGUAGES)('in %s, the page of a link that has ended', (language) => {
  const sender = { name: 'Anna <Keller>', email: "o'neil+a&b=c@acme.example" };
  const ended = (linkId = 'the-id') =>
    String(errorPage(new LinkError('expired'), language, TOKEN, { ask: { sender, linkId } }).body);

  test('names the sender, escaped, and offers a mail to them', () => {
    const { ask, sentBy } = TEXTS[language];
    const [, href = ''] = /href="(mailto:[^"]+)"/.exec(ended()) ?? [];
    const url = new URL(href.replaceAll('&amp;', '&').replaceAll('&#39;', "'"));

    expect(ended()).toContain('<bdi>Anna &lt;Keller&gt;</bdi>');
    expect(sentBy).toContain('{}');
    expect(decodeURIComponent(url.pathname)).toBe(sender.email);
    expect([...url.searchParams]).toEqual([
      ['subject', ask.subject],
      ['body', ask.body.replace('{}', 'the-id')],
    ]);
    expect(href).not.toMatch(/%0[ad]/i);
  });

  test('has no such button where the sender gave no address', () => {
    const { body } = errorPage(new LinkError('used'), language, TOKEN, {
      ask: { sender: { name: 'Anna' }, linkId: '' },
    });

    expect(body).toContain('<bdi>Anna</bdi>');
    expect(body).not.toContain('mailto:');
  });
});
