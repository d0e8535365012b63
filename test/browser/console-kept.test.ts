import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { type ConsoleWorld, choose, drop, type RunningConsole, row, startConsoleWorld } from './console-world.ts';

// What an owner began on the console's page stays on it, whatever else is done there or gets lost on the way.

const PART_BYTES = 8 * 1024 ** 2;

let world: ConsoleWorld;
let console: RunningConsole;
let contexts: BrowserContext[] = [];

beforeAll(async () => {
  world = await startConsoleWorld();
  for (const name of ['first.txt', 'second.txt', 'third.txt']) await writeFile(pathTo(name), name);
  console = await world.start();
}, 120_000);

afterAll(() => world?.close());

afterEach(async () => {
  for (const proxy of [world.s3, world.links]) proxy.faultOf = () => 'none';
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
});

const pathTo = (name: string) => join(world.folder, name);

async function openPage(): Promise<Page> {
  const { page, context } = await world.open(console.url);
  contexts.push(context);
  await page.getByRole('button', { name: 'From the bucket' }).waitFor();
  return page;
}

/** A file of one part and without bytes on the disk. */
async function sparse(name: string): Promise<string> {
  const file = await open(pathTo(name), 'w');
  await file.truncate(PART_BYTES);
  await file.close();
  return pathTo(name);
}

type Asked = { method: string; url: string };
const isPart = ({ method, url }: Asked) => method === 'PUT' && url.includes('partNumber=');
const isComplete = ({ method, url }: Asked) => method === 'POST' && url.includes('uploadId=');
const isMint = ({ method, url }: Asked) => method === 'POST' && url === '/links';

/** Holds up what S3 is asked like this, until it is told. */
function hold(isHeld: (call: Asked) => boolean): { letGo: () => void; reached: Promise<void> } {
  const gate = Promise.withResolvers<void>();
  const arrival = Promise.withResolvers<void>();
  world.s3.faultOf = (call) => {
    if (!isHeld(call)) return 'none';
    arrival.resolve();
    return { before: () => gate.promise };
  };
  return { letGo: gate.resolve, reached: arrival.promise };
}

const create = (page: Page) => page.getByRole('button', { name: /^Create (the|\d)/ }).click();

const isMade = (page: Page, count: string) => page.getByRole('heading', { name: `${count} to send` }).waitFor();

const addressOf = (page: Page, name: string) => page.getByRole('textbox', { name: `Link to ${name}` });

async function linksTo(name: string): Promise<{ id: string }[]> {
  const { links } = (await (await world.owner.call('GET', '/links')).json()) as {
    links: { id: string; filename: string }[];
  };
  return links.filter(({ filename }) => filename === name);
}

/** What has the focus once the page is drawn. */
const hasFocus = async (page: Page) => {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  return page.evaluate("document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent");
};

describe('what is on the page', () => {
  test('an address that nobody has copied stays while more is sent, and so does its PIN', async () => {
    const page = await openPage();
    await choose(page, [pathTo('first.txt')]);
    await page.getByRole('button', { name: 'Make one' }).click();
    const pin = await page.getByLabel('PIN', { exact: true }).inputValue();
    await create(page);
    await isMade(page, '1 link');
    const address = await addressOf(page, 'first.txt').inputValue();

    await drop(page, [pathTo('second.txt')]);
    await page.getByRole('heading', { name: 'Send 1 file' }).waitFor();
    expect(await addressOf(page, 'first.txt').inputValue()).toBe(address);
    await create(page);
    await isMade(page, '2 links');

    expect(await addressOf(page, 'first.txt').inputValue()).toBe(address);
    expect(await page.locator('.job .name bdi').allTextContents()).toEqual(['second.txt', 'first.txt']);
    expect(await page.locator('.pin-card strong').allTextContents()).toEqual([pin]);
    await page.getByRole('button', { name: 'Send something else' }).click();
    await page.getByRole('heading', { name: 'Send a file by a link' }).waitFor();
    expect(await page.locator('.job').count()).toBe(0);
  });

  test('an upload stays in view while a link is made like another, and its address is shown', async () => {
    const page = await openPage();
    await choose(page, [await sparse('running.bin')]);
    const { letGo, reached } = hold(isPart);
    await create(page);
    await reached;

    await row(page, 'first.txt').getByRole('link').first().click();
    await page.getByRole('button', { name: 'Create another like this' }).click();
    await page.getByRole('heading', { name: 'Send 1 file' }).waitFor();
    expect(await page.getByRole('progressbar', { name: 'Upload of running.bin' }).isVisible()).toBe(true);
    letGo();

    expect(await addressOf(page, 'running.bin').inputValue()).toMatch(/^http/);
  });

  test('something else can be sent while an upload runs, and while one is paused', async () => {
    const page = await openPage();
    await choose(page, [await sparse('slow.bin')]);
    const { letGo, reached } = hold(isPart);
    await create(page);
    await reached;
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('heading', { name: 'Paused' }).waitFor();

    await page.getByRole('button', { name: 'Send something else' }).click();
    await choose(page, [pathTo('third.txt')]);
    letGo();
    await create(page);
    await addressOf(page, 'third.txt').waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();

    await isMade(page, '2 links');
  });

  test('a file that is dropped while an order is checked is not lost with it', async () => {
    const page = await openPage();
    await choose(page, [pathTo('first.txt')]);
    const { promise, resolve } = Promise.withResolvers<void>();
    await page.route('**/api/plans', async (route) => {
      await promise;
      await route.continue();
    });
    await create(page);
    await choose(page, [pathTo('second.txt')]);
    resolve();

    await isMade(page, '1 link');

    await page.getByRole('button', { name: 'Remove second.txt' }).waitFor();
    expect(await page.locator('.job .name bdi').allTextContents()).toEqual(['first.txt']);
  });

  test('is not left without a question while an upload runs, or an address has not been copied', async () => {
    const page = await openPage();
    let asked = 0;
    page.on('dialog', async (dialog) => {
      asked += dialog.type() === 'beforeunload' ? 1 : 0;
      await dialog.accept();
    });
    const questionsOf = async (act: () => Promise<unknown>) => {
      asked = 0;
      await act();
      return asked;
    };
    const reload = async () => {
      await page.reload();
      await page.getByRole('button', { name: 'From the bucket' }).waitFor();
    };
    const send = async () => {
      await page.getByRole('heading', { level: 1 }).click();
      await choose(page, [await sparse('asked.bin')]);
      await create(page);
    };

    const untouched = await questionsOf(reload);
    const { letGo, reached } = hold(isPart);
    await send();
    await reached;
    const uploading = await questionsOf(reload);
    letGo();
    await send();
    await isMade(page, '1 link');
    const made = await questionsOf(reload);
    await choose(page, ['first.txt', 'second.txt'].map(pathTo));
    await create(page);
    await isMade(page, '2 links');
    const mailed = await questionsOf(async () => {
      await page.getByRole('link', { name: 'Write an e-mail' }).first().click();
      await page.waitForTimeout(1_000);
    });
    await questionsOf(reload);
    await send();
    await isMade(page, '1 link');
    await page.getByRole('button', { name: 'Copy the link to asked.bin' }).click();
    await page.locator('.copy', { hasText: 'Copied' }).waitFor();
    const copied = await questionsOf(reload);
    await send();
    await isMade(page, '1 link');
    await addressOf(page, 'asked.bin').click();
    await page.keyboard.press('Control+C');
    const byHand = await questionsOf(reload);

    expect({ untouched, uploading, made, mailed, copied, byHand }).toEqual({
      untouched: 0,
      uploading: 1,
      made: 1,
      mailed: 0,
      copied: 0,
      byHand: 0,
    });
  });
});

describe('at the last percent', () => {
  test.each(['Cancel', 'Pause'])('%s still keeps the link from being made', async (button) => {
    const name = `${button}.bin`.toLowerCase();
    const page = await openPage();
    await choose(page, [await sparse(name)]);
    const { letGo, reached } = hold(isComplete);
    await create(page);
    await reached;

    await page.getByRole('button', { name: new RegExp(`^${button}`) }).click();
    letGo();

    if (button === 'Pause') await page.getByText('The file is uploaded.').waitFor();
    else await page.getByRole('heading', { name: 'Send a file by a link' }).waitFor();
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(1_000);
    expect(await linksTo(name)).toEqual([]);
  });
});

/** What S3 answers where the emulator fails. */
const NO_SUCH_UPLOAD = {
  status: 404,
  headers: { 'content-type': 'application/xml' },
  body: '<Error><Code>NoSuchUpload</Code><Message>The specified upload does not exist.</Message></Error>',
};

describe('an answer that is lost', () => {
  test('after S3 has put the parts together is no failure: the file is there', async () => {
    const page = await openPage();
    await choose(page, [await sparse('whole.bin')]);
    let lost = 0;
    world.s3.faultOf = (call) => {
      if (!isComplete(call)) return 'none';
      return lost++ === 0 ? { losesAnswer: true } : { instead: NO_SUCH_UPLOAD };
    };
    await create(page);

    await isMade(page, '1 link');

    expect(lost).toBeGreaterThan(1);
  });

  test.each([
    ['of the owner API', 'owner'],
    ['of the console', 'console'],
  ])('%s leaves one link, which the page shows for its owner to revoke', async (_, whose) => {
    const name = `lost-by-${whose}.txt`;
    await writeFile(pathTo(name), name);
    const page = await openPage();
    if (whose === 'owner') {
      let isLost = false;
      world.links.faultOf = (call) => {
        if (!isMint(call) || isLost) return 'none';
        isLost = true;
        return { losesAnswer: true };
      };
    } else {
      await page.route(
        '**/api/links',
        async (route) => {
          await route.fetch();
          await route.abort();
        },
        { times: 1 },
      );
    }
    await choose(page, [pathTo(name)]);
    await create(page);

    await page.getByText('There may be a link already.').waitFor();
    await page.waitForTimeout(3_000);
    const links = await linksTo(name);
    expect(links).toHaveLength(1);
    const found = page.locator('.job').getByRole('link');
    await found.waitFor();
    expect(await found.getAttribute('href')).toBe(`#/links/${links[0]?.id}`);
    await page.getByRole('button', { name: 'Create another' }).click();
    await isMade(page, '1 link');
  });
});

describe('many links', () => {
  test('wait for no list, and are copied together', async () => {
    const page = await openPage();
    await page.route('**/api/ledger*', () => {});
    await choose(page, ['first.txt', 'second.txt', 'third.txt'].map(pathTo));
    await choose(page, ['first.txt', 'second.txt', 'third.txt'].map(pathTo));
    await create(page);
    await isMade(page, '6 links');

    await page.getByRole('button', { name: 'Copy all' }).click();

    const copied = String(await page.evaluate('navigator.clipboard.readText()')).split('\n');
    const inputs = await page.getByRole('textbox', { name: /^Link to / }).all();
    const shown = await Promise.all(
      inputs.map(async (input) => {
        const label = await input.getAttribute('aria-label');
        return `${label?.replace('Link to ', '')}\t${await input.inputValue()}`;
      }),
    );
    expect(copied).toEqual(shown);
  });
});

describe('what does not work', () => {
  test('a dropped file that cannot be read is named, and the others are taken', async () => {
    const page = await openPage();
    await page.evaluate(`{
      const { webkitGetAsEntry } = DataTransferItem.prototype;
      DataTransferItem.prototype.webkitGetAsEntry = function () {
        const entry = webkitGetAsEntry.call(this);
        if (entry.name === 'second.txt') entry.file = (_, failed) => failed(new DOMException('', 'NotReadableError'));
        return entry;
      };
    }`);

    await drop(page, ['first.txt', 'second.txt', 'third.txt'].map(pathTo));
    await page.getByRole('heading', { name: 'Send 2 files' }).waitFor();

    expect(await page.locator('.send [role=alert]').first().textContent()).toContain('second.txt');
  });

  test('a copy that the browser refuses is made by hand', async () => {
    const page = await openPage();
    await choose(page, [pathTo('first.txt')]);
    await create(page);
    await isMade(page, '1 link');
    await page.evaluate(
      "navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'))",
    );

    await page.getByRole('button', { name: 'Copy the link to first.txt' }).click();
    await page.getByText('Press Ctrl-C').waitFor();
    await page.keyboard.press('Control+C');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(await addressOf(page, 'first.txt').inputValue());
    expect(await page.locator('.copy', { hasText: 'Copied' }).isVisible()).toBe(true);
  });
});

describe('by keyboard', () => {
  test('the focus goes to what is next after an entry was removed', async () => {
    const page = await openPage();
    await choose(page, ['first.txt', 'second.txt'].map(pathTo));

    await page.getByRole('button', { name: 'Remove first.txt' }).press('Enter');
    const next = await hasFocus(page);
    await page.getByRole('button', { name: 'Remove second.txt' }).press('Enter');

    expect(next).toBe('Remove second.txt');
    expect(await hasFocus(page)).toBe('Send a file by a link that works once');
  });

  test('the focus stays with an upload that is paused, and goes to the heading after it was cancelled', async () => {
    const page = await openPage();
    await choose(page, [await sparse('keys.bin')]);
    const { letGo, reached } = hold(isPart);
    await create(page);
    await reached;

    await page.getByRole('button', { name: 'Pause', exact: true }).press('Enter');
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    const paused = await hasFocus(page);
    await page.getByRole('button', { name: 'Cancel keys.bin' }).press('Enter');
    letGo();

    expect(paused).toBe('Go on');
    expect(await hasFocus(page)).toBe('Send a file by a link that works once');
  });

  test('the focus goes to the heading for a link like another', async () => {
    const page = await openPage();
    await row(page, 'first.txt').getByRole('link').first().press('Enter');

    await page.getByRole('button', { name: 'Create another like this' }).press('Enter');
    await page.getByRole('heading', { name: 'Your links' }).waitFor();

    expect(await hasFocus(page)).toBe('Send 1 file');
  });

  test('the focus goes to the heading for something else, and stays on a button whose order was refused', async () => {
    const page = await openPage();
    await choose(page, [pathTo('first.txt')]);
    await page.getByText('More options').click();
    await page.getByLabel('Only from these networks').fill('nowhere');
    await page.getByRole('button', { name: 'Create the link' }).press('Enter');
    await page.getByText('No link was created.').waitFor();
    const refused = await hasFocus(page);
    await page.getByLabel('Only from these networks').fill('');
    await create(page);
    await isMade(page, '1 link');

    await page.getByRole('button', { name: 'Send something else' }).press('Enter');

    expect(refused).toBe('Create the link');
    expect(await hasFocus(page)).toBe('Send a file by a link that works once');
  });
});

test('a name that turns the direction of writing leaves its size alone', async () => {
  const name = 'plan\u202Efdp.exe';
  await writeFile(pathTo(name), 'x'.repeat(1_234));
  const page = await openPage();
  const sizes = (within: string) =>
    page.evaluate(`{
      const text = document.querySelector('${within} .size').firstChild;
      const at = (n) => { const range = new Range(); range.setStart(text, n); range.setEnd(text, n + 1); return range.getBoundingClientRect().left; };
      const name = document.querySelector('${within} .name bdi').getBoundingClientRect();
      [...text.data].map((_, n) => at(n)).every((left, n, all) => left >= name.right - 1 && (n === 0 || left >= all[n - 1]));
    }`);

  await choose(page, [pathTo(name)]);
  await page.getByText('Send 1 file').waitFor();
  const inBasket = await sizes('.basket');
  await create(page);
  await isMade(page, '1 link');

  expect([inBasket, await sizes('.job')]).toEqual([true, true]);
});
