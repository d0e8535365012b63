import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from '@jest/globals';
import { buildUi, type Ui } from '../../../cli/console/build-ui.ts';
import { STYLE } from '../../../functions/page/style.ts';

const MOST_BYTES = 120_000;

let ui: Ui;

beforeAll(async () => {
  ui = await buildUi();
});

test('the page is small: less than 120 kB, script and style together', () => {
  const { script, style } = ui;

  expect(Buffer.byteLength(script) + Buffer.byteLength(style)).toBeLessThan(MOST_BYTES);
  expect(gzipSync(script + style).length).toBeLessThan(MOST_BYTES / 3);
});

test('the page fetches nothing from anywhere else', () => {
  const addresses = (ui.script + ui.style).match(/https?:\/\/[^\s"'`)]+/g) ?? [];

  // Names of XML namespaces, which nobody fetches.
  expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
  expect(ui.style).not.toMatch(/@import|url\(/);
});

test('the page has the colours of the recipient’s page', () => {
  const coloursIn = (css: string) =>
    new Map(
      [...css.matchAll(/(--[\w-]+):\s*light-dark\(([^)]*)\)/g)].map(([, name, value]) => [
        name,
        value?.replaceAll(' ', ''),
      ]),
    );
  const [theirs, ours] = [coloursIn(STYLE), coloursIn(ui.style)];

  expect(theirs.size).toBeGreaterThan(6);
  for (const [name, value] of theirs) expect([name, ours.get(name)]).toEqual([name, value]);
});
