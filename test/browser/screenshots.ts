import { spawnSync } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { findChromium, NO_BROWSER } from '../../scripts/browser/chromium.ts';
import { prepareSights, SIGHTS, type Sight } from './pages.ts';
import { startWorld, type World } from './world.ts';

// `make screenshots`: every page as recipients see it, into docs/screenshots; with names as arguments, those alone.

const FOLDER = resolve(import.meta.dirname, '../../docs/screenshots');

const LOOKS: Record<string, BrowserContextOptions> = {
  light: { viewport: { width: 640, height: 600 }, colorScheme: 'light' },
  dark: { viewport: { width: 640, height: 600 }, colorScheme: 'dark' },
  contrast: { viewport: { width: 640, height: 600 }, forcedColors: 'active', colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 640 }, colorScheme: 'light', isMobile: true, hasTouch: true },
};

if (findChromium() === undefined) process.stdout.write(`${NO_BROWSER}\n`);
else await takeAll(process.argv.slice(2));

async function takeAll(names: readonly string[]): Promise<void> {
  const sights = SIGHTS.filter(({ name }) => names.length === 0 || names.includes(name));
  if (names.length === 0) await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await using cleanup = new AsyncDisposableStack();
  const world = cleanup.adopt(await startWorld(), (one) => one.close());
  await prepareSights(world);
  for (const sight of sights) for (const look of Object.keys(LOOKS)) await take(world, sight, look);
  await writeFile(join(FOLDER, 'README.md'), index());
  await makeSmaller();
}

/** With a palette instead of all colours, a third is left of the bytes. */
async function makeSmaller(): Promise<void> {
  const images = (await readdir(FOLDER)).filter((name) => name.endsWith('.png')).map((name) => join(FOLDER, name));
  const { error } = spawnSync('pngquant', ['--force', '--skip-if-larger', '--strip', '--ext', '.png', ...images]);
  if (error)
    process.stdout.write('There is no pngquant on this machine, so the images are larger than they could be.\n');
}

async function take(world: World, { name, open }: Sight, look: string): Promise<void> {
  const context = await world.recipient({ ...LOOKS[look], timezoneId: 'UTC' });
  try {
    const page = await context.newPage();
    await open(world, page);
    // Nothing blinks, and what was moving has arrived.
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(FOLDER, `${name}-${look}.png`), animations: 'disabled', caret: 'hide' });
  } finally {
    world.proxy.faultOf = () => 'none';
    await context.close();
  }
}

function index(): string {
  const looks = Object.keys(LOOKS);
  const rows = SIGHTS.map(({ name, status }) => {
    const images = looks.map((look) => `![${name}, ${look}](${name}-${look}.png)`);
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
