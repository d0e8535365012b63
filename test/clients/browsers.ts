import { spawnSync } from 'node:child_process';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { findChromium, launchChromium } from '../../scripts/browser/chromium.ts';
import { Firefox, findFirefox } from './firefox.ts';
import type { Ending, Visit } from './world.ts';

// The recipient's page in real browsers: its button is pressed, and what the browser saves is put where the others leave it.

/** Longer than a download takes: ms. */
const PATIENCE_MS = 40_000;

let chromium: Promise<Browser> | undefined;
let firefox: Promise<Firefox> | undefined;
/** One page of Firefox's after the other: it has one folder for all that it saves. */
let turn: Promise<unknown> = Promise.resolve();

export async function closeBrowsers(): Promise<void> {
  await Promise.all([chromium?.then((one) => one.close()), firefox?.then((one) => one.close())]);
}

export const chromiumVersion = () => versionOf(findChromium());
export const firefoxVersion = () => versionOf(findFirefox());

function versionOf(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  return /\d+(?:\.\d+)+/.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout)?.[0];
}

export async function chromiumAct({ url }: Visit, folder: string): Promise<Ending> {
  chromium ??= launchChromium();
  await using context = await (await chromium).newContext();
  const page = await context.newPage();
  await page.goto(url);
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: PATIENCE_MS }),
    page.getByRole('button').first().click(),
  ]);
  if ((await download.failure()) !== null) return 'badly';
  await download.saveAs(join(folder, 'report.bin'));
  return 'well';
}

export function firefoxAct({ url }: Visit, folder: string): Promise<Ending> {
  const mine = turn.then(async () => {
    firefox ??= Firefox.launch();
    const browser = await firefox;
    await browser.open(url);
    await browser.press('button');
    const saved = await savedIn(browser.downloads);
    if (saved === undefined) return 'badly';
    await rename(join(browser.downloads, saved), join(folder, 'report.bin'));
    return 'well';
  });
  turn = mine.catch(() => {});
  return mine;
}

/** The name of what was saved, once the browser has no part of it left over; undefined if that never comes. */
async function savedIn(downloads: string): Promise<string | undefined> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 200) {
    await sleep(200);
    const names = await readdir(downloads);
    if (names.length === 1 && !names[0]?.endsWith('.part')) return names[0];
  }
  return undefined;
}
