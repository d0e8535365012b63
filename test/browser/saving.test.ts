import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { BrowserContext, Download, Page } from 'playwright-core';
import { recordDigest } from '../support/ledger.ts';
import { sha256 } from '../support/recipient.ts';
import { watchMemory } from './memory.ts';
import { percentOf, press, reach, savedSha256, startWorld, type World } from './world.ts';

/** What a recipient's browser makes of a link, from the page to the file on disk. */
let world: World;
let context: BrowserContext;
const SMALL = randomBytes(2_000_000);
const MIDDLE = randomBytes(60_000_000);

beforeAll(async () => {
  world = await startWorld();
  await world.owner.put('browser/small.bin', SMALL);
  await world.owner.put('browser/middle.bin', MIDDLE);
}, 120_000);

afterAll(() => world?.close());

afterEach(async () => {
  world.proxy.faultOf = () => 'none';
  await context?.close();
});

/** A link, and a recipient who has opened it. */
async function open(
  order: { key?: string; [field: string]: unknown } = {},
  options: Parameters<World['recipient']>[0] = {},
): Promise<{ page: Page; url: string; id: string }> {
  const { url, id } = await world.mint({ key: 'browser/small.bin', ...order });
  context = await world.recipient(options);
  const page = await context.newPage();
  await page.goto(url);
  return { page, url, id };
}

const claimsOf = async (id: string) => (await world.owner.inspect(id)).claims;
const status = (page: Page) => page.locator('#status');
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Every part takes a while, so that something can happen in the middle. */
function slowly(milliseconds = 500): void {
  world.proxy.faultOf = ({ headers }) => (headers.range ? { before: () => pause(milliseconds) } : 'none');
}

describe('with JavaScript off', () => {
  test('the form saves the file', async () => {
    const { page, id } = await open({}, { javaScriptEnabled: false });

    const download = await press(page);

    expect(download.suggestedFilename()).toBe('small.bin');
    expect(await savedSha256(download)).toBe(sha256(SMALL));
    expect(await claimsOf(id)).toHaveLength(1);
  });

  test('a wrong PIN is told with the tries that are left, and the right one saves', async () => {
    const { page, id } = await open({ pin: '2468' }, { javaScriptEnabled: false });

    await page.getByLabel('PIN').fill('1357');
    await page.getByRole('button').click();
    const alert = await page.getByRole('alert').textContent();
    await page.getByLabel('PIN').fill('2468');
    const download = await press(page);

    expect(alert).toMatch(/PIN is wrong.*Tries left: 4\./);
    expect(await savedSha256(download)).toBe(sha256(SMALL));
    expect(await claimsOf(id)).toHaveLength(1);
  });
});

describe('with JavaScript on', () => {
  test('300 MB come whole within the limits of Lambda, in little memory, while the bar moves', async () => {
    const large = randomBytes(300_000_000);
    await world.owner.put('browser/large.bin', large);
    const { page, id } = await open({ key: 'browser/large.bin', filename: 'Jahresbericht 年次 (final).bin' });
    const seen = new Set<number>();
    const memory = watchMemory();

    const start = performance.now();
    const download = await press(page);
    const isSaved = savedSha256(download).finally(() => seen.add(100));
    while (!seen.has(100)) {
      seen.add(await percentOf(page));
      await pause(100);
    }
    const saved = await isSaved;
    const seconds = (performance.now() - start) / 1000;
    const grown = memory.stop();

    process.stdout.write(
      `300 MB in ${seconds.toFixed(1)} s; all processes of the browser together grew by ${grown.toFixed(0)} MB (Pss).\n`,
    );
    expect(saved).toBe(sha256(large));
    expect(download.suggestedFilename()).toBe('Jahresbericht 年次 (final).bin');
    expect(seen.size).toBeGreaterThan(10);
    expect(await claimsOf(id)).toMatchObject([{ state: 'completed', bytesSent: large.length }]);
    expect(grown).toBeLessThan(150);
    await expectText(status(page), /Complete/);
  }, 240_000);

  test('an empty file is saved as well', async () => {
    await world.owner.put('browser/empty.bin', '');
    const { page, id } = await open({ key: 'browser/empty.bin' });

    const download = await press(page);

    expect(await readFile(await download.path())).toHaveLength(0);
    expect(await claimsOf(id)).toMatchObject([{ state: 'completed' }]);
  });

  test('a wrong PIN brings the field again, and the right one saves', async () => {
    const { page, id } = await open({ pin: '2468' });

    await page.getByLabel('PIN').fill('1357');
    await page.getByRole('button').click();
    await expectText(page.getByRole('alert'), /PIN is wrong.*Tries left: 4\./);
    await page.getByLabel('PIN').fill('2468');
    const download = await press(page);

    expect(await savedSha256(download)).toBe(sha256(SMALL));
    expect(await claimsOf(id)).toHaveLength(1);
  });

  test('a link that was used in the meantime gets the page that says so', async () => {
    const { page, url } = await open();
    await (await fetch(url, { headers: { 'user-agent': 'curl/8.5.0' } })).arrayBuffer();

    await page.getByRole('button').click();

    await expectText(page.getByRole('heading'), /already been used/);
    expect(await page.title()).toMatch(/already been used/);
  });

  test('the digest is checked where the storage keeps one', async () => {
    const { page, id } = await open({ key: 'browser/middle.bin' });
    await recordDigest(world.endpoints, id, createHash('sha256').update(MIDDLE).digest('base64'));

    const download = await press(page);

    expect(await savedSha256(download)).toBe(sha256(MIDDLE));
    await expectText(status(page), /SHA-256 was checked/);
  });

  test('what is not the file that was sent is not saved', async () => {
    const { page, id } = await open({ key: 'browser/middle.bin' });
    await recordDigest(world.endpoints, id, createHash('sha256').update('another').digest('base64'));

    const download = await press(page);

    expect(await download.failure()).not.toBeNull();
    await expectText(status(page), /not the file that was sent/);
  });

  test('a redirect leads to the storage by the plain form', async () => {
    const { page, id } = await open({ delivery: 'redirect' });

    const download = await press(page);

    expect(await savedSha256(download)).toBe(sha256(SMALL));
    expect(await claimsOf(id)).toMatchObject([{ state: 'redirected' }]);
  });

  test('where no service worker may be, the plain form saves, clicked once or twice', async () => {
    const { page, id } = await open({}, { serviceWorkers: 'block' });

    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button').dblclick()]);

    expect(await savedSha256(download)).toBe(sha256(SMALL));
    expect(await claimsOf(id)).toHaveLength(1);
  });
});

describe('what goes wrong in the middle', () => {
  test('a reload: the saving goes on, and the page finds it again', async () => {
    slowly();
    const { page, id } = await open({ key: 'browser/middle.bin' });
    const download = await press(page);
    await reach(page, 30);

    await page.reload();
    const after = await firstPercent(page);

    expect(after).toBeGreaterThanOrEqual(30);
    expect(await savedSha256(download)).toBe(sha256(MIDDLE));
    expect(await claimsOf(id)).toMatchObject([{ state: 'completed' }]);
    await expectText(status(page), /Complete/);
  });

  test('no connection for 5 s: the page says so, and it goes on by itself', async () => {
    slowly();
    const { page, id } = await open({ key: 'browser/middle.bin' });
    const download = await press(page);
    await reach(page, 30);

    world.proxy.faultOf = () => ({ instead: 'reset' });
    await expectText(status(page), /connection is gone/);
    await pause(5_000);
    world.proxy.faultOf = () => 'none';

    expect(await savedSha256(download)).toBe(sha256(MIDDLE));
    expect(await claimsOf(id)).toMatchObject([{ state: 'completed' }]);
  });

  test('parts that break off are fetched on from where they broke', async () => {
    let broken = 0;
    world.proxy.faultOf = ({ headers }) => (headers.range && broken++ % 3 === 0 ? { breakAfter: 1_000_000 } : 'none');
    const { page, id } = await open({ key: 'browser/middle.bin' });

    const download = await press(page);

    expect(await savedSha256(download)).toBe(sha256(MIDDLE));
    expect(broken).toBeGreaterThan(12);
    expect(await claimsOf(id)).toHaveLength(1);
  });

  test('an answer to the claim that was lost: the same claim is asked for again', async () => {
    let lost = 0;
    world.proxy.faultOf = ({ url }) => (url === '/claim' && lost++ === 0 ? { losesAnswer: true } : 'none');
    const { page, id } = await open();

    const download = await press(page);

    expect(await savedSha256(download)).toBe(sha256(SMALL));
    expect(lost).toBe(2);
    expect(await claimsOf(id)).toHaveLength(1);
  });

  test('a worker that was stopped: the page offers to start again, under the same claim', async () => {
    slowly();
    const { page, id } = await open({ key: 'browser/middle.bin' });
    const download = await press(page);
    await reach(page, 30);

    await stopWorkers(page);
    expect(await download.failure()).not.toBeNull();
    await expectText(status(page), /broke off/);
    const again = await press(page, 'Start again');

    expect(await savedSha256(again)).toBe(sha256(MIDDLE));
    expect(await claimsOf(id)).toMatchObject([{ state: 'completed' }]);
  });

  test('a worker that was stopped, and a page that says used: it finds what this browser has begun', async () => {
    slowly();
    const { page, url, id } = await open({ key: 'browser/middle.bin' });
    await press(page);
    await reach(page, 30);
    await stopWorkers(page);
    // As after a reload of a page that another site led to: SameSite=Strict cookies stay away.
    await context.clearCookies();

    const later = await context.newPage();
    await later.goto(url);
    await expectText(status(later), /has begun the download/);
    const again = await press(later, 'Start again');

    expect(await savedSha256(again)).toBe(sha256(MIDDLE));
    expect(await claimsOf(id)).toMatchObject([{ state: 'completed' }]);
  });

  test('the recipient stops it: the link is theirs to start again', async () => {
    slowly();
    const { page, id } = await open({ key: 'browser/middle.bin' });
    const download = await press(page);
    await reach(page, 30);

    await download.cancel();
    await expectText(status(page), /was stopped/);
    const again = await press(page, 'Start again');

    expect(await savedSha256(again)).toBe(sha256(MIDDLE));
    expect(await claimsOf(id)).toHaveLength(1);
  });

  test('its owner revokes it: the page says so, and nothing looks complete', async () => {
    slowly();
    const { page, id } = await open({ key: 'browser/middle.bin' });
    const download = await press(page);
    await reach(page, 30);

    await world.owner.call('DELETE', `/links/${id}`);

    expect(await download.failure()).not.toBeNull();
    await expectText(page.getByRole('heading'), /withdrawn/);
  });
});

describe('one claim', () => {
  test('for two tabs that ask at once: one saves, and both show it', async () => {
    slowly();
    const { page, url, id } = await open({ key: 'browser/middle.bin' });
    const other = await context.newPage();
    await other.goto(url);
    const downloads: Download[] = [];
    for (const tab of [page, other]) tab.on('download', (download) => downloads.push(download));

    await Promise.all([page, other].map((tab) => tab.evaluate("document.querySelector('button').click()")));
    await Promise.all([reach(page, 20), reach(other, 20)]);
    await expectText(status(other), /Complete/);

    expect(downloads).toHaveLength(1);
    expect(await savedSha256(downloads[0] as Download)).toBe(sha256(MIDDLE));
    await expectText(status(page), /Complete/);
    expect(await claimsOf(id)).toHaveLength(1);
  });

  test('for a second tab that only looks on', async () => {
    slowly();
    const { page, url, id } = await open({ key: 'browser/middle.bin' });
    const other = await context.newPage();
    await other.goto(url);

    await press(page);
    await expectText(status(other), /Complete/);

    expect(await claimsOf(id)).toHaveLength(1);
  });

  test('for a double click', async () => {
    const { page, id } = await open();
    const downloads: Download[] = [];
    page.on('download', (download) => downloads.push(download));

    await page.getByRole('button').dblclick();
    await expectText(status(page), /Complete/);

    expect(downloads).toHaveLength(1);
    expect(await claimsOf(id)).toHaveLength(1);
  });
});

describe('what the browser keeps', () => {
  test('is never the token, and nothing once it is done', async () => {
    slowly();
    const { page, url, id } = await open({ key: 'browser/middle.bin' });
    const token = new URL(url).searchParams.get('token') ?? '';
    const download = await press(page);
    await reach(page, 30);

    const during = JSON.stringify(await context.storageState({ indexedDB: true }));
    await savedSha256(download);
    await expectText(status(page), /Complete/);
    const { origins } = await context.storageState({ indexedDB: true });

    expect(during).toContain(`"linkId":"${id}"`);
    expect(during).not.toContain(token);
    expect(origins).toMatchObject([{ localStorage: [], indexedDB: [{ stores: [{ name: 'claims', records: [] }] }] }]);
  });
});

async function expectText(locator: { textContent(): Promise<string | null> }, pattern: RegExp): Promise<void> {
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

/** The first figure that a page shows after it was opened. */
async function firstPercent(page: Page): Promise<number> {
  for (let tries = 0; ; tries++) {
    const percent = await percentOf(page);
    if (percent > 0 || tries === 100) return percent;
    await pause(50);
  }
}

/** As the browser does with workers that are idle, or when it runs short of memory. */
async function stopWorkers(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await session.detach();
}
