import { spawnSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { findChromium, NO_BROWSER } from '../../scripts/browser/chromium.ts';
import { BRAND, BRANDED_SIGHTS, prepareSights, SIGHTS, type Sight } from './pages.ts';
import { startWorld, type World } from './world.ts';

// `make screenshots`: every page as recipients see it, into docs/screenshots; with names as arguments, those alone.

const FOLDER = resolve(import.meta.dirname, '../../docs/screenshots');

const ALL = [...SIGHTS, ...BRANDED_SIGHTS];

/** Around the ticket: CSS pixels. */
const MARGIN = 32;

const LOOKS: Record<string, BrowserContextOptions> = {
  light: { viewport: { width: 640, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 640, height: 900 }, colorScheme: 'dark' },
  contrast: { viewport: { width: 640, height: 900 }, forcedColors: 'active', colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 640 }, colorScheme: 'light', isMobile: true, hasTouch: true },
};

if (findChromium() === undefined) process.stdout.write(`${NO_BROWSER}\n`);
else await takeAll(process.argv.slice(2));

async function takeAll(names: readonly string[]): Promise<void> {
  const sights = ALL.filter(({ name }) => names.length === 0 || names.includes(name));
  if (names.length === 0) await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const images: string[] = [];
  for (const brand of [undefined, BRAND]) {
    const here = sights.filter(({ isBranded = false }) => isBranded === (brand !== undefined));
    if (here.length === 0) continue;
    await using cleanup = new AsyncDisposableStack();
    const world = cleanup.adopt(await startWorld({ brand }), (one) => one.close());
    await prepareSights(world);
    for (const sight of here) for (const look of looksOf(sight)) images.push(await take(world, sight, look));
  }
  await writeFile(join(FOLDER, 'README.md'), index());
  makeSmaller(images);
}

/** With a palette instead of all colours, a third is left of the bytes. */
function makeSmaller(images: readonly string[]): void {
  const { error } = spawnSync('pngquant', ['--force', '--skip-if-larger', '--strip', '--ext', '.png', ...images]);
  if (error)
    process.stdout.write('There is no pngquant on this machine, so the images are larger than they could be.\n');
}

/** In forced colours a language looks no different than another. */
function looksOf({ locale }: Sight): string[] {
  return Object.keys(LOOKS).filter((look) => locale === undefined || look !== 'contrast');
}

/** @returns the file of the picture */
async function take(world: World, { name, open, locale }: Sight, look: string): Promise<string> {
  const context = await world.recipient({ ...LOOKS[look], ...(locale ? { locale } : {}), timezoneId: 'UTC' });
  try {
    const page = await context.newPage();
    await open(world, page);
    // Nothing blinks, and what was moving has arrived.
    await page.waitForTimeout(400);
    const path = join(FOLDER, `${name}-${look}.png`);
    // A page in which something goes on may grow while it is taken.
    for (let clip = await frameOf(page), isSame = false; !isSame; ) {
      await page.screenshot({ path, animations: 'disabled', caret: 'hide', fullPage: true, clip });
      const now = await frameOf(page);
      isSame = isDeepStrictEqual(now, clip);
      clip = now;
    }
    return path;
  } finally {
    world.proxy.faultOf = () => 'none';
    await context.close();
  }
}

/** The ticket, and so much around it that its shadow ends. */
async function frameOf(page: Page): Promise<{ x: number; y: number; width: number; height: number }> {
  // With the lines of a brand above and below it.
  const parts = await page.locator('header, main, footer').all();
  const boxes = (await Promise.all(parts.map((part) => part.boundingBox()))).filter((box) => box !== null);
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - x;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - y;
  const around = Math.min(MARGIN, x, y);
  return { x: x - around, y: y - around, width: width + 2 * around, height: height + 2 * around };
}

function index(): string {
  const looks = Object.keys(LOOKS);
  const rows = ALL.map((sight) => {
    const { name, status } = sight;
    const images = looks.map((look) =>
      looksOf(sight).includes(look) ? `![${name}, ${look}](${name}-${look}.png)` : '',
    );
    return `| ${name} (${status}) | ${images.join(' | ')} |`;
  });
  return [
    '# The pages, as recipients see them\n',
    'Made by `make screenshots` in Chromium, against the embedded stack.\n',
    `| page (status) | ${looks.join(' | ')} |`,
    `| --- | ${looks.map(() => '---').join(' | ')} |`,
    ...rows,
    '',
  ].join('\n');
}
