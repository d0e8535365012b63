import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, firefox } from 'playwright-core';
import { findBrowser } from './find-browser.ts';

/** What to say where there is none. */
export const NO_FIREFOX =
  'There is no Firefox on this machine, so nothing was tried in it: install the package firefox-esr, or set FIREFOX to one.';

/** Where Firefox is: the variable FIREFOX, or the first of its usual names on the PATH; undefined if nowhere. */
export const findFirefox = () => findBrowser(process.env.FIREFOX, ['firefox-esr', 'firefox']);

/**
 * Starts Firefox as it is shipped, without a window: Playwright's own channel for it, over WebDriver BiDi.
 * @throws Error where there is none
 */
export async function launchFirefox(): Promise<Browser> {
  const path = findFirefox();
  if (path === undefined) throw new Error(NO_FIREFOX);
  const folder = await mkdtemp(join(tmpdir(), 'firefox-'));
  const launcher = join(folder, 'firefox');
  const between = join(import.meta.dirname, 'firefox-bidi.ts');
  await writeFile(launcher, `#!/bin/sh\nFIREFOX='${path}' exec '${process.execPath}' '${between}' "$@"\n`, {
    mode: 0o755,
  });
  const browser = await firefox.launch({ channel: 'moz-firefox', executablePath: launcher });
  browser.on('disconnected', () => void rm(folder, { recursive: true }));
  return browser;
}
