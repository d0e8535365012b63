import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BRAND, BRANDED_SIGHTS, prepareSights, SENT } from './pages.ts';
import { localeOf, SCHEMES, violationsOf } from './violations.ts';
import { startWorld, type World } from './world.ts';

/** The pages of a deployment with a brand. Its logo is as hostile as an SVG can be. */
let world: World;

const HOSTILE_LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="parent.document.title='hacked'">
<script>document.title = 'hacked'; top.location = 'https://evil.example/'; fetch('https://evil.example/');</script>
<image href="https://evil.example/pixel.png"/><style>@import url(https://evil.example/x.css);</style>
<foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example/"/></foreignObject>
<rect width="9" height="9" fill="teal"/></svg>`;

const IS_DRAWN = "(({ complete, naturalWidth }) => complete && naturalWidth > 0)(document.querySelector('header img'))";

beforeAll(async () => {
  world = await startWorld({
    brand: { ...BRAND, logo: { type: 'svg', data: gzipSync(HOSTILE_LOGO).toString('base64') } },
  });
  await prepareSights(world);
}, 120_000);

afterAll(() => world?.close());

describe.each(BRANDED_SIGHTS)('the page "$name"', (sight) => {
  test('says who sent it and whose it is, and axe finds nothing wrong with it, light or dark', async () => {
    await using context = await world.recipient(localeOf(sight));
    const page = await context.newPage();

    await sight.open(world, page);
    const violations = await violationsOf(page);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      violations.push(...(await violationsOf(page)));
    }

    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(sight.heading);
    expect(await page.locator('header').textContent()).toBe('Acme Ltd');
    expect(await page.locator('main p').first().textContent()).toMatch(/Anna Keller, Acme|Featherstonehaugh/);
    expect(await page.locator('footer a').getAttribute('href')).toBe('https://acme.example/privacy');
    expect(violations).toEqual([]);
  });

  test('fits a small phone without scrolling sideways', async () => {
    await using context = await world.recipient({ viewport: { width: 320, height: 640 }, ...localeOf(sight) });
    const page = await context.newPage();
    await sight.open(world, page);
    // Firefox takes the width of a scrollbar off a page that is higher than its window.
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
  });
});

test('a logo that is an SVG with scripts and addresses is drawn, runs nothing, and asks for nothing', async () => {
  await using context = await world.recipient();
  const page = await context.newPage();
  const asked: string[] = [];
  const wrong: string[] = [];
  context.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => wrong.push(message.text()));

  const { url } = await world.mint({ key: 'sights/small.bin', filename: 'report.pdf', ...SENT });
  await page.goto(url);
  await page.waitForLoadState('networkidle');

  expect(await page.evaluate(IS_DRAWN)).toBe(true);
  expect(await page.title()).toBe('report.pdf');
  expect(asked.filter((one) => !one.startsWith('data:'))).toEqual([url]);
  expect(wrong).toEqual([]);
});
