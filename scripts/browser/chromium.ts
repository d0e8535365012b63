import { type Browser, chromium } from 'playwright-core';
import { findBrowser } from './find-browser.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** What to say where there is no browser. */
export const NO_BROWSER =
  'There is no Chromium on this machine, so nothing was tried in a browser: install the package chromium, or set CHROMIUM to one.';

// As one with a window says it: what says HeadlessChrome is taken for a previewer, and rightly.
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

// Nothing but what is asked for: no first-run pages, no updates, no calls home.
const ARGS = [
  `--user-agent=${USER_AGENT}`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium is: the variable CHROMIUM, or the first of its usual names on the PATH; undefined if nowhere. */
export const findChromium = () => findBrowser(process.env.CHROMIUM, NAMES);

/**
 * Starts it without a window. What it is watched with must not change what is measured: of a worker whose network is
 * watched, Chromium keeps up to 200 MB of what came, for the one who watches.
 *
 * @param more switches of Chromium's, beside ours
 * @throws Error where there is none
 */
export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  process.env.PLAYWRIGHT_DISABLE_SERVICE_WORKER_NETWORK = '1';
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(NO_BROWSER);
  return chromium.launch({ executablePath, args: [...ARGS, ...more] });
}
