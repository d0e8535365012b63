import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { type ConsoleWorld, choose, drop, row, startConsoleWorld } from './console-world.ts';

// The first minutes of an owner with `make dev`, in one browser; their recipients have others.

const WITHIN_MS = 5_000;

let world: ConsoleWorld;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  world = await startConsoleWorld();
  await mkdir(join(world.folder, 'photos', 'summer'), { recursive: true });
  await mkdir(join(world.folder, 'photos', '.cache'));
  const files = {
    'report.pdf': 'a report',
    'plan.txt': 'a plan',
    'photos/sea.jpg': 'sea',
    'photos/summer/sun.jpg': 'sun',
  };
  for (const [name, text] of Object.entries({ ...files, 'photos/.cache/x': 'hidden' }))
    await writeFile(join(world.folder, name), text);
  ({ page, context } = await world.open(world.endpoints.consoleUrl, { viewport: { width: 1280, height: 900 } }));
}, 120_000);

afterAll(async () => {
  await context?.close();
  await world?.close();
});

const pathTo = (name: string) => join(world.folder, name);

/** Each link's address, by the name of its file. */
async function addresses(): Promise<Map<string, string>> {
  await page.getByRole('heading', { name: /\d links? to send/ }).waitFor();
  const inputs = await page.getByRole('textbox', { name: /^Link to / }).all();
  const pairs = inputs.map(async (input) => {
    const label = (await input.getAttribute('aria-label')) ?? '';
    return [label.replace('Link to ', ''), await input.inputValue()] as const;
  });
  return new Map(await Promise.all(pairs));
}

async function violations(): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}

let links: Map<string, string>;
let pin = '';

test('the secret leaves the address at once, and the page says what to do', async () => {
  await page.getByText('sample-').waitFor();

  expect(page.url()).toMatch(/:\d+\/#\/$/);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Send a file by a link that works once');
  expect(await violations()).toEqual([]);
});

test('two files and a folder are dropped: each file gets a link, and hidden ones none', async () => {
  await drop(page, ['report.pdf', 'plan.txt', 'photos'].map(pathTo));
  await page.getByText('Send 4 files').waitFor();
  expect(await violations()).toEqual([]);

  await page.getByLabel('One link to each file').check();
  await page.getByRole('button', { name: 'Make one' }).click();
  pin = await page.getByLabel('PIN', { exact: true }).inputValue();
  await page.getByRole('button', { name: 'Create 4 links' }).click();
  links = await addresses();

  expect([...links.keys()].sort()).toEqual(['plan.txt', 'report.pdf', 'sea.jpg', 'sun.jpg']);
  expect(pin).toMatch(/^\d{6}$/);
  expect(await page.locator('.pin-card strong').textContent()).toBe(pin);
  expect(await violations()).toEqual([]);
  const { links: kept } = (await (await world.owner.call('GET', '/links')).json()) as { links: { key: string }[] };
  const folderOf = (name: string) => kept.find(({ key }) => key.endsWith(name))?.key.replace(/\/photos.*/, '');
  expect(folderOf('sea.jpg')).toBe(folderOf('sun.jpg'));
});

test('an address is copied, and a mail has it, but never the PIN', async () => {
  await page.getByRole('button', { name: 'Copy the link to report.pdf' }).click();
  const mail = await page
    .locator('li', { hasText: 'report.pdf' })
    .getByRole('link', { name: 'Write an e-mail' })
    .getAttribute('href');

  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(links.get('report.pdf'));
  const text = decodeURIComponent(mail ?? '');
  expect(text).toContain(links.get('report.pdf'));
  expect(text).toContain('PIN');
  expect(text).not.toContain(pin);
});

test('a recipient downloads, and within five seconds the list says so, without a reload', async () => {
  // News are told of the links that are in the list.
  await row(page, 'report.pdf').waitFor();
  const { page: theirs, context: recipient } = await world.open(links.get('report.pdf') ?? '');
  await theirs.getByLabel('PIN').fill(pin);
  const [download] = await Promise.all([
    theirs.waitForEvent('download'),
    theirs.getByRole('button', { name: 'Download' }).click(),
  ]);
  await download.path();

  await row(page, 'report.pdf').getByText('Completed').waitFor({ timeout: WITHIN_MS });

  expect(await row(page, 'report.pdf').textContent()).toContain('Used');
  expect(await page.getByRole('status').textContent()).toContain('report.pdf: ');
  await recipient.close();
});

test('the page of a link tells who claimed it, when and from where', async () => {
  await row(page, 'report.pdf').getByRole('link').click();
  await page.getByRole('heading', { name: 'report.pdf' }).waitFor();

  const events = await page.locator('.timeline li strong').allTextContents();
  const told = await page.locator('.timeline').textContent();

  expect(events).toEqual(['Completed', 'Claimed', 'Created']);
  expect(told).toMatch(/All 8 bytes were sent to 127\.0\.0\.1\..*From 127\.0\.0\.1\./s);
  expect(await page.evaluate('document.activeElement?.textContent')).toBe('report.pdf');
  expect(await violations()).toEqual([]);
});

test('a link is made again with the same options', async () => {
  await page.getByRole('button', { name: 'Create another like this' }).click();

  await page.getByText('The link before had a PIN').waitFor();
  await page.getByRole('button', { name: 'Done with these links' }).click();
  await page.getByRole('button', { name: 'Create the link' }).click();
  const again = await addresses();

  expect([...again.keys()]).toEqual(['report.pdf']);
  expect(await (await fetch(again.get('report.pdf') ?? '')).text()).toBe('a report');
  await page.getByRole('button', { name: 'Send something else' }).click();
});

test('links are searched, filtered and sorted', async () => {
  await page.getByLabel(/^Search your links/).fill('SEA');
  await row(page, 'plan.txt').waitFor({ state: 'detached' });
  const found = await page.locator('tbody tr').count();
  await page.getByLabel(/^Search your links/).fill('');
  await page.getByLabel('Status').selectOption('Used');
  await row(page, 'plan.txt').waitFor({ state: 'detached' });
  const used = await page.locator('tbody .status').allTextContents();
  await page.getByLabel('Status').selectOption('All statuses');
  await page.getByRole('button', { name: 'File', exact: true }).click();
  const names = await page.locator('tbody th a').allTextContents();

  expect(found).toBe(1);
  expect(new Set(used)).toEqual(new Set(['Used']));
  expect(names).toEqual([...names].sort());
});

test('two links are revoked together, after a question', async () => {
  for (const name of ['sea.jpg', 'sun.jpg']) await page.getByLabel(`Select ${name}`).check();
  await page.getByRole('button', { name: 'Revoke 2 links' }).click();
  await page.getByRole('dialog').waitFor();
  expect(await violations()).toEqual([]);

  await page.getByRole('button', { name: 'Keep' }).click();
  expect(await row(page, 'sea.jpg').textContent()).toContain('Active');
  await page.getByRole('button', { name: 'Revoke 2 links' }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await row(page, 'sea.jpg').locator('[data-status=revoked]').waitFor();
  await row(page, 'sun.jpg').locator('[data-status=revoked]').waitFor();

  expect((await fetch(links.get('sea.jpg') ?? '')).status).toBe(410);
});

test('an object that lies in the bucket is found by its folder or by a search, and sent', async () => {
  await world.owner.put('reports/2030/january.csv', 'of january');
  await world.owner.put('reports/2030/february.csv', 'of february');
  await page.getByRole('button', { name: 'From the bucket' }).click();
  await page.getByRole('button', { name: 'reports/' }).click();
  await page.getByRole('button', { name: '2030/' }).click();
  await page.getByRole('button', { name: 'january.csv' }).click();
  expect(await violations()).toEqual([]);
  await page.getByRole('button', { name: 'bucket', exact: true }).click();
  await page.getByLabel('Search below here').fill('FEBRU');
  await page.getByRole('button', { name: 'february.csv' }).click();
  await page.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('button', { name: 'Create 2 links' }).click();
  const made = await addresses();

  expect(await (await fetch(made.get('january.csv') ?? '')).text()).toBe('of january');
  expect([...made.keys()].sort()).toEqual(['february.csv', 'january.csv']);
  await page.getByRole('button', { name: 'Send something else' }).click();
});

test('what would be refused after the upload is refused before it, beside the form', async () => {
  await choose(page, [pathTo('plan.txt')]);
  await page.getByText('More options').click();
  await page.getByLabel('Only from these networks').fill('10.0.0.1');
  await page.getByRole('button', { name: 'Create the link' }).click();

  const alert = page.locator('.stub [role=alert]');
  await alert.getByText('No link was created.').waitFor();

  expect(await alert.textContent()).toContain('10.0.0.1/32');
  expect(await page.getByText('Send 1 file').isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Remove plan.txt' }).click();
});

test('every step is done by keyboard alone', async () => {
  await choose(page, [pathTo('plan.txt')]);
  await page.getByLabel('Works for').focus();
  const walked: string[] = [];
  for (let steps = 0; steps < 20 && !walked.at(-1)?.startsWith('Create'); steps++) {
    await page.keyboard.press('Tab');
    walked.push(String(await page.evaluate("document.activeElement?.textContent ?? ''")));
  }
  await page.keyboard.press('Enter');

  expect((await addresses()).has('plan.txt')).toBe(true);
  expect(await page.evaluate('document.activeElement?.tagName')).toBe('H1');
});
