import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { findChromium, launchChromium } from '../../scripts/browser/chromium.ts';
import { findFirefox, launchFirefox } from '../../scripts/browser/firefox.ts';
import type { Ending, Visit } from './world.ts';

// The recipient's page in real browsers: its button is pressed, and what the browser saves is put where the others leave it.

/** Longer than a download takes to begin: ms. */
const PATIENCE_MS = 40_000;

const started: Promise<Browser>[] = [];

export async function closeBrowsers(): Promise<void> {
  await Promise.all(started.map(async (browser) => (await browser).close()));
}

export const chromiumVersion = () => versionOf(findChromium());
export const firefoxVersion = () => versionOf(findFirefox());

export const chromiumAct = actIn(() => launchChromium());
export const firefoxAct = actIn(launchFirefox);

function versionOf(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  return /\d+(?:\.\d+)+/.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout)?.[0];
}

/** Each visit is by a recipient of their own; the browser starts with the first. */
function actIn(launch: () => Promise<Browser>): (visit: Visit, folder: string) => Promise<Ending> {
  let browser: Promise<Browser> | undefined;
  const start = () => {
    const starting = launch();
    started.push(starting);
    return starting;
  };
  return async ({ url }, folder) => {
    browser ??= start();
    await using context = await (await browser).newContext();
    const page = await context.newPage();
    await page.goto(url);
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: PATIENCE_MS }),
      page.getByRole('button').first().click(),
    ]);
    if ((await download.failure()) !== null) return 'badly';
    await download.saveAs(join(folder, 'report.bin'));
    return 'well';
  };
}
