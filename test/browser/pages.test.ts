import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { prepareSights, SIGHTS } from './pages.ts';
import { localeOf, SCHEMES, violationsOf } from './violations.ts';
import { testInChromium } from './visits.ts';
import { isFirefox, startWorld, type World } from './world.ts';

/** Every page as a recipient gets it: what it says, by which status, and whether everybody can use it. */
let world: World;

beforeAll(async () => {
  world = await startWorld();
  await prepareSights(world);
}, 120_000);

afterAll(() => world?.close());

// Over BiDi no download can be stopped in Firefox.
const TO_BE_SEEN = isFirefox ? SIGHTS.filter(({ name }) => name !== 'downloading-stopped') : SIGHTS;

describe.each(TO_BE_SEEN)('the page "$name"', (sight) => {
  const { heading, status, open } = sight;

  test('says what there is to say, and axe finds nothing wrong with it, light or dark', async () => {
    await using context = await world.recipient(localeOf(sight));
    const page = await context.newPage();
    const statuses: number[] = [];
    const wrong: string[] = [];
    page.on('response', (answer) => {
      if (answer.request().isNavigationRequest() && answer.frame() === page.mainFrame()) statuses.push(answer.status());
    });
    page.on('console', (message) => wrong.push(message.text()));
    page.on('pageerror', (error) => wrong.push(String(error)));

    await open(world, page);
    const violations = await violationsOf(page);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      violations.push(...(await violationsOf(page)));
    }
    world.proxy.faultOf = () => 'none';

    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(heading);
    expect(await page.title()).not.toBe('');
    expect(statuses.at(-1)).toBe(status);
    expect(violations).toEqual([]);
    // The browser itself reports a status of 400 and above, and nothing else may be reported.
    expect(wrong.filter((line) => !/^Failed to load resource.*status of/.test(line))).toEqual([]);
  });
});

describe('a page', () => {
  test('asks for nothing from anywhere else', async () => {
    await using context = await world.recipient();
    const page = await context.newPage();
    const asked: string[] = [];
    context.on('request', (request) => asked.push(request.url()));

    await SIGHTS[0]?.open(world, page);
    await page.waitForLoadState('networkidle');

    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([page.url()]);
  });

  test.each([
    ['de-AT', 'de', 'Herunterladen'],
    ['fr-CA', 'fr', 'Télécharger'],
    ['es', 'es', 'Descargar'],
    ['ja', 'ja', 'ダウンロード'],
    ['pt-PT', 'pt-BR', 'Baixar'],
    ['ar-EG', 'ar', 'تنزيل'],
    ['tlh', 'en', 'Download'],
  ])('for a browser in %s is in %s', async (locale, lang, button) => {
    await using context = await world.recipient({ locale });
    const page = await context.newPage();

    await SIGHTS[0]?.open(world, page);

    expect(await page.locator('html').getAttribute('lang')).toBe(lang);
    expect(await page.getByRole('button').textContent()).toBe(button);
    expect(await violationsOf(page)).toEqual([]);
  });

  // Firefox knows no `word-break: auto-phrase`.
  (isFirefox ? test.skip : test)(
    `in Japanese begins no line in the middle of a word, or with what must not begin one${isFirefox ? ' (not in Firefox)' : ''}`,
    async () => {
      await using context = await world.recipient({ locale: 'ja' });
      const page = await context.newPage();
      const starts: string[] = [];

      for (const name of ['download', 'download-pin', 'download-redirect', 'used', 'other-network', 'not-whole']) {
        await SIGHTS.find((sight) => sight.name === name)?.open(world, page);
        for (let width = 240; width <= 480; width += 10) {
          await page.setViewportSize({ width, height: 900 });
          starts.push(...(await lineStartsOf(page)));
        }
      }

      expect(starts.length).toBeGreaterThan(0);
      expect(
        starts.filter((start) => /^[ァ-ヺー]{2}|.[ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々、。」）：？！]/.test(start)),
      ).toEqual([]);
    },
  );

  test('tells times in the zone of whoever reads it', async () => {
    await using context = await world.recipient({ timezoneId: 'Asia/Tokyo', locale: 'en-GB' });
    const page = await context.newPage();

    await SIGHTS.find(({ name }) => name === 'used')?.open(world, page);

    const time = page.locator('time:visible');
    const moment = new Date((await time.getAttribute('datetime')) ?? '');
    const options = { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Tokyo' } as const;
    expect(await time.textContent()).toBe(moment.toLocaleString('en-GB', options));
  });

  test('is worked by the keyboard alone', async () => {
    await using context = await world.recipient();
    const page = await context.newPage();
    await SIGHTS.find(({ name }) => name === 'download-pin')?.open(world, page);

    await page.keyboard.press('Tab');
    await page.keyboard.type('2468');
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);

    expect(await download.failure()).toBeNull();
  });

  test('counts down to when its link opens, and opens then', async () => {
    await using context = await world.recipient();
    const page = await context.newPage();
    const { url } = await world.mint({ key: 'sights/file.bin', notBefore: new Date(Date.now() + 8_000).toISOString() });

    await page.goto(url);
    const counted = await page.getByRole('timer').textContent();
    await page.getByRole('button', { name: 'Download' }).waitFor();

    expect(counted).toMatch(/Opens by itself in\d seconds?/);
  });

  testInChromium('media', 'prints what it says of the file, and nothing to press', async () => {
    await using context = await world.recipient();
    const page = await context.newPage();
    await SIGHTS.find(({ name }) => name === 'download-pin')?.open(world, page);

    await page.emulateMedia({ media: 'print' });

    expect(await page.getByRole('heading').isVisible()).toBe(true);
    expect(await page.locator('button:visible, input:visible, .stub:visible').count()).toBe(0);
  });

  test('fits a small phone without scrolling sideways, whatever the name', async () => {
    for (const name of [
      'download',
      'download-long-name',
      'download-arabic-name',
      'used',
      'download-ar',
      'not-yet-pt-BR',
    ]) {
      const sight = SIGHTS.find((one) => one.name === name);
      await using context = await world.recipient({ viewport: { width: 320, height: 640 }, ...localeOf(sight) });
      const page = await context.newPage();
      await sight?.open(world, page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    }
  });
});

/** Where the page's text goes on in a new line: the character before and the one after. */
function lineStartsOf(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const starts = [];
    const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      let above;
      for (let at = 0; at < node.data.length; at++) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const [place] = range.getClientRects();
        if (!place || place.width === 0) continue;
        if (above !== undefined && place.top > above + 4) starts.push(node.data[at - 1] + node.data[at]);
        above = place.top;
      }
    }
    return starts;
  })()`);
}
