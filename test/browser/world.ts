import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Browser, BrowserContext, BrowserContextOptions, Download, Page } from 'playwright-core';
import type { Endpoints } from '../../cli/endpoints.ts';
import type { Brand } from '../../functions/page/brand.ts';
import { launchChromium } from '../../scripts/browser/chromium.ts';
import { launchFirefox } from '../../scripts/browser/firefox.ts';
import type { FrontName } from '../../scripts/local/emulator/fronts.ts';
import type { Stack } from '../../scripts/local/start-stack.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type LinkJson, Owner } from '../support/owner.ts';
import { useStack } from '../support/system.ts';

/** Whether this run is in Firefox, not in Chromium. */
export const isFirefox = (globalThis as { browser?: string }).browser === 'firefox';

/** A browser before the embedded stack, held to Lambda's limits, with proxies in between that can make it all fail. */
export interface World {
  browser: Browser;
  endpoints: Endpoints;
  owner: Owner;
  /** Before the redeem function. */
  proxy: FaultProxy;
  /** Between the functions and their table, and their storage. */
  dynamodb: FaultProxy;
  s3: FaultProxy;
  /** A link as the recipient gets it, leading through the proxy. */
  mint(order: { key: string; [field: string]: unknown }): Promise<LinkJson>;
  /** The same for a ZIP of several objects. */
  mintArchive(order: { keys: string[]; [field: string]: unknown }): Promise<LinkJson>;
  /** A recipient of their own: cookies, storage and workers shared with nobody. Closed with the world. */
  recipient(options?: BrowserContextOptions): Promise<BrowserContext>;
  close(): Promise<void>;
}

/** @param options.brand what the pages show of the deployment's owner */
export async function startWorld({
  front = 'function-url',
  brand,
}: {
  front?: FrontName;
  brand?: Brand | undefined;
} = {}): Promise<World> {
  await using started = new AsyncDisposableStack();
  const startProxy = async () => started.adopt(await startFaultProxy(), (one) => one.close());
  const [proxy, dynamodb, s3] = await Promise.all([startProxy(), startProxy(), startProxy()]);
  const environment = {
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    ...(brand ? { BRAND: JSON.stringify(brand) } : {}),
  };
  const { stack, endpoints } = await useStack({ front, isLimited: true, environment, redeem: { concurrency: 8 } });
  started.defer(() => stack.close());
  proxy.target = stack.redeem.url;
  dynamodb.target = endpoints.dynamodbEndpoint ?? '';
  s3.target = endpoints.s3Endpoint ?? '';
  const browser = started.adopt(await (isFirefox ? launchFirefox() : launchChromium()), (one) => one.close());
  const owner = new Owner(endpoints);
  started.defer(async () => owner.s3.destroy());
  const running = started.move();
  return {
    browser,
    endpoints,
    owner,
    proxy,
    dynamodb,
    s3,
    mint: async (order) => throughProxy(await owner.mint(order), stack, proxy),
    mintArchive: async (order) => throughProxy(await owner.mintArchive(order), stack, proxy),
    recipient: (options) => browser.newContext({ locale: 'en-GB', ...options }),
    close: () => running.disposeAsync(),
  };
}

function throughProxy(link: LinkJson, { redeem }: Stack, proxy: FaultProxy): LinkJson {
  const { pathname, search } = new URL(link.url);
  if (!link.url.startsWith(redeem.url)) throw new Error(`${link.url} is not of this stack`);
  return { ...link, url: new URL(pathname + search, proxy.url).href };
}

/** Presses the page's button; the browser's own download comes of it. */
export async function press(page: Page, button = 'Download'): Promise<Download> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return download;
}

/** SHA-256 of what the browser has saved, once it has. @throws Error where the download failed */
export async function savedSha256(download: Download): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(await download.path())) hash.update(chunk);
  return hash.digest('hex');
}

/** How far the page says that it is, in percent. */
export async function percentOf(page: Page): Promise<number> {
  const [, percent = '0'] = /(\d+)[\s\u200e]*%/.exec((await page.locator('#left').textContent()) ?? '') ?? [];
  return Number(percent);
}

/** Waits until the page says that it is that far: percent. */
export async function reach(page: Page, percent: number): Promise<void> {
  for (let now = 0; now < percent; now = await percentOf(page)) await page.waitForTimeout(100);
}
