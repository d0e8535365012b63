import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { type ConsoleWorld, choose, row, startConsoleWorld } from './console-world.ts';

// A browser that has the console open visits a site of somebody else; and what comes from others is shown as text.

const MARKUP = `<img src=x onerror="document.title='taken'"><b>bold`;

let world: ConsoleWorld;
let site: Server;
let trap = '';
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  world = await startConsoleWorld();
  site = createServer((_, response) => response.setHeader('content-type', 'text/html').end(trap)).listen(
    0,
    '127.0.0.1',
  );
  await once(site, 'listening');
  ({ page, context } = await world.open(world.endpoints.consoleUrl));
  await row(page, 'sample-').waitFor();
}, 120_000);

afterAll(async () => {
  site?.close();
  await context?.close();
  await world?.close();
});

let before: string;

beforeEach(async () => {
  before = await ledger();
});

const ledger = async () => (await world.owner.call('GET', '/links')).text();

const origin = () => new URL(world.endpoints.consoleUrl).origin;

/** Lets the owner's browser visit a page, at another port of the same host, which their cookies reach, or at another name. */
async function visit(html: string, host = '127.0.0.1'): Promise<Page> {
  trap = `<!doctype html><title>trap</title>${html}`;
  const visited = await context.newPage();
  await visited.goto(`http://${host}:${(site.address() as AddressInfo).port}/`);
  await visited.waitForTimeout(700);
  return visited;
}

const ORDER = JSON.stringify({ key: 'sample.txt' });

test.each([
  [
    'a form',
    (to: string) =>
      `<form method=post enctype=text/plain action="${to}/api/links"><input name='${ORDER}'></form><script>document.forms[0].submit()</script>`,
  ],
  [
    'fetch with cookies',
    (to: string) =>
      `<script>fetch('${to}/api/links', { method: 'POST', credentials: 'include', mode: 'no-cors', body: '${ORDER}' }).catch(() => {})</script>`,
  ],
  [
    'fetch with a key of its own',
    (to: string) =>
      `<script>fetch('${to}/api/links', { method: 'POST', credentials: 'include', headers: { 'x-console-key': 'guessed' }, body: '${ORDER}' }).catch(() => {})</script>`,
  ],
  ['a beacon', (to: string) => `<script>navigator.sendBeacon('${to}/api/links', '${ORDER}')</script>`],
  ['an image', (to: string) => `<img src="${to}/api/ledger">`],
  ['a frame', (to: string) => `<iframe src="${to}/"></iframe>`],
])('%s of another site changes nothing, from another port or another name', async (_what, html) => {
  for (const host of ['127.0.0.1', 'localhost']) {
    const visited = await visit(html(origin()), host);
    const frames = visited.frames().slice(1);
    for (const frame of frames) expect(await frame.getByText('Your links').count()).toBe(0);
    await visited.close();
  }

  expect(await ledger()).toBe(before);
});

test('another site reads nothing, and its messages move nothing', async () => {
  const html = `<script>
    addEventListener('click', () => { window.other = open('${origin()}/') });
    fetch('${origin()}/api/ledger', { credentials: 'include' }).then((answer) => answer.text()).then((text) => { document.title = text }, () => { document.title = 'refused' });
  </script>click`;
  const visited = await visit(html);
  const [opened] = await Promise.all([context.waitForEvent('page'), visited.locator('body').click()]);
  await row(opened, 'sample-').waitFor();

  const isCut = await visited.evaluate(`
    for (const message of [{ secret: 'x' }, 'revoke', { type: 'submit' }]) other.postMessage(message, '*');
    other.closed`);

  expect(await visited.title()).toBe('refused');
  // The policy for openers has cut the two apart.
  expect(isCut).toBe(true);
  expect(await ledger()).toBe(before);
  await opened.close();
  await visited.close();
});

test('a browser without the secret, or with a guessed one, is shown nothing', async () => {
  for (const hash of ['', `#${'A'.repeat(43)}`]) {
    const { page: theirs, context: other } = await world.open(`${origin()}/${hash}`);
    await theirs.getByText('This page is closed').waitFor();

    expect(await theirs.getByText('sample-').count()).toBe(0);
    await other.close();
  }
});

test('names, keys and notes with HTML are shown as they are', async () => {
  const name = `${MARKUP.replaceAll('/', '')}.txt`;
  await writeFile(join(world.folder, name), 'text');
  await world.owner.put(`a/${MARKUP}.txt`, 'text');
  await choose(page, [join(world.folder, name)]);
  await page.getByText(name).first().waitFor();
  await page.getByText('More options').click();
  await page.getByLabel('Note for yourself').fill(MARKUP);
  await page.getByRole('button', { name: 'Create the link' }).click();
  await page.getByText('1 link to send').waitFor();
  await page.getByRole('link', { name }).click();
  await page.locator('dd', { hasText: MARKUP }).first().waitFor();
  await page.getByRole('button', { name: 'Send something else' }).click();
  await page.getByRole('button', { name: 'From the bucket' }).click();
  await page.getByRole('button', { name: 'a/' }).click();
  await page.getByRole('button', { name: MARKUP }).click();
  await page.getByRole('button', { name: 'Done' }).click();

  expect(await page.getByText(`a/${MARKUP}`).count()).toBeGreaterThan(0);
  expect(await page.title()).toBe('Links');
  expect(await page.locator('#console img, #console b').count()).toBe(0);
});
