import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { FrontName } from '../../scripts/local/emulator/fronts.ts';
import type { LinkJson } from '../support/owner.ts';
import { isFirefox, startWorld, type World } from './world.ts';

export const SMALL = randomBytes(2_000_000);
export const MIDDLE = randomBytes(60_000_000);

/** A world for all tests of a file, and a recipient for each of them. */
export class Visits {
  world!: World;
  /** The recipient of this test. */
  context!: BrowserContext;

  /** A link, and a recipient who has opened it. */
  async open(
    order: { key?: string; [field: string]: unknown } = {},
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; url: string; id: string }> {
    const { url, id } = await this.world.mint({ key: 'browser/small.bin', ...order });
    this.context = await this.world.recipient(options);
    const page = await this.context.newPage();
    await page.goto(url);
    return { page, url, id };
  }

  async claimsOf(id: string): Promise<LinkJson['claims']> {
    return (await this.world.owner.inspect(id)).claims;
  }

  /** From now on every part takes a while, so that something can happen in the middle. */
  slowly(milliseconds = 500): void {
    this.world.proxy.faultOf = ({ headers }) => (headers.range ? { before: () => pause(milliseconds) } : 'none');
  }
}

/** Starts the world with the files SMALL and MIDDLE in it, and ends it after the last test. */
export function useVisits(front: FrontName = 'function-url'): Visits {
  const visits = new Visits();
  beforeAll(async () => {
    visits.world = await startWorld({ front });
    await visits.world.owner.put('browser/small.bin', SMALL);
    await visits.world.owner.put('browser/middle.bin', MIDDLE);
  }, 120_000);
  afterAll(() => visits.world?.close());
  afterEach(async () => {
    visits.world.proxy.faultOf = () => 'none';
    await visits.context?.close();
  });
  return visits;
}

/** What Firefox 153 cannot be asked for over WebDriver BiDi, as Playwright 1.65 speaks it. */
const NOT_OVER_BIDI = {
  scriptsOff: 'scripts cannot be switched off',
  workerStop: 'a service worker cannot be stopped',
  downloadStop: 'a download cannot be stopped',
  media: 'no media features can be set',
};

/** A test of something that only Chromium can be asked for. In Firefox its name says why it is skipped. */
export function testInChromium(what: keyof typeof NOT_OVER_BIDI, name: string, act: () => Promise<void>): void {
  if (isFirefox) test.skip(`${name} (not in Firefox: over BiDi ${NOT_OVER_BIDI[what]})`, act);
  else test(name, act);
}

/** Where the page says how the download goes. */
export const status = (page: Page) => page.locator('#status');

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until a place of the page shows a text. */
export async function expectText(locator: { textContent(): Promise<string | null> }, pattern: RegExp): Promise<void> {
  const end = Date.now() + 60_000;
  let text = '';
  for (text = await shown(locator); !pattern.test(text) && Date.now() < end; text = await shown(locator)) {
    await pause(100);
  }
  expect(text).toMatch(pattern);
}

// A page that is being replaced has nothing to read for a moment.
const shown = (locator: { textContent(): Promise<string | null> }) =>
  locator.textContent().then(
    (text) => text ?? '',
    () => '',
  );
