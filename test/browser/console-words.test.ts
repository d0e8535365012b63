import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import type { MintedLink } from '../../client/index.ts';
import { type ConsoleWorld, row, startConsoleWorld } from './console-world.ts';

// What the page says is what happens; and whoever goes by keyboard stays where they are.

let world: ConsoleWorld;
let contexts: BrowserContext[] = [];

beforeAll(async () => {
  world = await startConsoleWorld();
  await world.owner.put('words/report.pdf', 'a report');
}, 120_000);

afterAll(() => world?.close());

afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
});

/** The page, with the list in it. */
async function openPage(): Promise<Page> {
  const { page, context } = await world.open(world.endpoints.consoleUrl);
  contexts.push(context);
  await row(page, 'sample-').waitFor();
  return page;
}

/** The page, with its form for an object of the bucket. */
async function openForm(): Promise<Page> {
  const page = await openPage();
  await page.getByRole('button', { name: 'From the bucket' }).click();
  await page.getByRole('button', { name: 'words/' }).click();
  await page.getByRole('button', { name: 'report.pdf' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('More options').click();
  return page;
}

const create = (page: Page) => page.getByRole('button', { name: 'Create the link' }).click();

async function created(page: Page): Promise<MintedLink> {
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.url().endsWith('/api/links') && one.request().method() === 'POST'),
    create(page),
  ]);
  await page.getByRole('heading', { name: '1 link to send' }).waitFor();
  return (await answer.json()) as MintedLink;
}

async function refused(page: Page): Promise<string> {
  await create(page);
  await page.getByText('No link was created.').waitFor();
  return (await page.locator('.stub [role=alert]').textContent()) ?? '';
}

const mailOf = async (page: Page) =>
  decodeURIComponent((await page.getByRole('link', { name: 'Write an e-mail' }).getAttribute('href')) ?? '');

const secondsOf = ({ createdAt, expiresAt }: MintedLink) => (Date.parse(expiresAt) - Date.parse(createdAt)) / 1000;

/** The policy of the page forbids what Playwright waits with. */
async function isFocused(page: Page, text: string): Promise<void> {
  const look = () => page.evaluate("document.activeElement?.textContent ?? ''");
  for (let tries = 0; tries < 100 && (await look()) !== text; tries++) await page.waitForTimeout(50);
  expect(await look()).toBe(text);
}

test('a presigned URL works as long as the form says, and nothing about it says that it works once', async () => {
  const page = await openForm();
  await page.getByLabel('Delivery').selectOption('a plain presigned URL');
  const shown = await page.getByLabel('Works for').locator('option:checked').textContent();
  const offered = await page.getByLabel('Works for').locator('option').allTextContents();
  const link = await created(page);
  const mail = await mailOf(page);
  const card = (await page.locator('.job').textContent()) ?? '';

  expect([shown, secondsOf(link)]).toEqual(['1 hour', 3_600]);
  expect(offered).toEqual(['1 hour', 'until a time…']);
  expect(mail).not.toMatch(/once/i);
  expect(mail).toContain('for anyone who has it');
  expect(card).toContain('again and again');
  expect(card).not.toMatch(/\d{4}-\d{2}-\d{2}T/);
});

test('a delivery that is chosen and left again leaves the expiry as it was', async () => {
  const page = await openForm();
  await page.getByLabel('Works for').selectOption('30 days');
  await page.getByLabel('Delivery').selectOption('a plain presigned URL');
  await page.getByLabel('Delivery').selectOption('streamed');

  expect(await page.getByLabel('Works for').locator('option:checked').textContent()).toBe('30 days');
  expect(secondsOf(await created(page))).toBe(2_592_000);
});

test('the mail for a link that works later says from when', async () => {
  const page = await openForm();
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
  await page.getByLabel('Works from').fill(tomorrow);
  await created(page);

  expect(await mailOf(page)).toMatch(/Works once from .* until /);
});

test.each([
  ['PIN', '    ', /"PIN" must be 4 to 64 characters/],
  ['Only from these networks', '   ', /"Only from these networks" must be at most 50 networks/],
  ['Only from these networks', '10.0.0.1/8, foo', /"Only from these networks" must be .*\. "foo" is none\./],
  ['Works from', '12026-01-31T12:00', /"Works from" is too far in the future/],
  ['Works from', '2999-01-31T12:00', /"Works from" must come before the expiry/],
  ['From', 'a <b>', /The address in "From" is not one that mail can be sent to/],
  ['Name for the recipient', 'a/b', /"Name for the recipient" must be 1 to 255 bytes/],
])('%s of "%s" is refused by the name that the form has for it', async (label, value, message) => {
  const page = await openForm();
  await page.getByLabel(label, { exact: true }).fill(value);

  expect(await refused(page)).toMatch(message);
});

test('a year of five digits is refused with what to do', async () => {
  const page = await openForm();
  await page.getByLabel('Works for').selectOption('until a time…');
  await page.getByLabel('Works until').fill('12026-01-31T12:00');

  expect(await refused(page)).toContain('"Works until" is too far in the future: give a year of four digits.');
});

test('a page of the list that comes late does not end up in another folder', async () => {
  const page = await openPage();
  const { promise: isLeft, resolve: leave } = Promise.withResolvers<void>();
  await page.route('**/api/objects*', async (route) => {
    const query = new URL(route.request().url()).searchParams;
    const at = (name: string) => ({ folders: [], objects: [{ key: `${query.get('prefix')}${name}`, size: 1 }] });
    if (query.get('cursor')) {
      await isLeft;
      return route.fulfill({ json: at('late.txt') });
    }
    if (query.get('prefix') === '') return route.fulfill({ json: { folders: ['first/'], objects: [] } });
    return route.fulfill({ json: { ...at('early.txt'), cursor: 'next' } });
  });
  await page.getByRole('button', { name: 'From the bucket' }).click();
  await page.getByRole('button', { name: 'first/' }).click();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByRole('button', { name: 'bucket', exact: true }).click();
  await page.getByRole('button', { name: 'first/' }).waitFor();

  const late = page.waitForResponse((answer) => answer.url().includes('cursor='));
  leave();
  await (await late).finished();
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');

  expect(await page.locator('.objects .name').allTextContents()).toEqual(['first/']);
});

test('who revokes a link is told what it ends and what not, and stays at its page', async () => {
  const { id, url } = await world.owner.mint({ key: 'words/report.pdf', maxUses: 2, message: 'Hello,\nall of you' });
  await (await fetch(url, { headers: { range: 'bytes=0-1' } })).arrayBuffer();
  const page = await openPage();
  await page.locator(`a[href="#/links/${id}"]`).click();
  await page.locator('.timeline [data-event=claimed]').waitFor();
  // biome-ignore lint/performance/useDomNodeTextContent: the lines are what a person sees
  const message = await page.locator('.facts dd', { hasText: 'Hello' }).innerText();
  await page.getByRole('button', { name: 'Revoke' }).click();
  const asked = await page.getByRole('dialog').textContent();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await isFocused(page, 'report.pdf');

  expect(message).toBe('Hello,\nall of you');
  expect(asked).toContain('under way may still reach its end');
  expect(await page.locator('.timeline').textContent()).not.toContain('can be resumed');

  await page.getByRole('link', { name: 'Your links' }).click();
  await isFocused(page, 'report.pdf');
  expect(await page.evaluate('document.activeElement?.getAttribute("href")')).toBe(`#/links/${id}`);
});

test('the focus stays in the list when what had it goes away', async () => {
  await world.owner.mint({ key: 'words/report.pdf', filename: 'listed.pdf' });
  const page = await openPage();
  await page.getByLabel('Select listed.pdf').check();
  await page.getByRole('button', { name: 'Select none' }).click();
  await isFocused(page, 'Your links');
  await page.getByLabel('Select listed.pdf').check();
  await page.getByRole('button', { name: 'Revoke 1 link' }).click();
  await page.getByRole('button', { name: 'Keep' }).click();
  await isFocused(page, 'Revoke 1 link');
  await page.getByRole('button', { name: 'Revoke 1 link' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await isFocused(page, 'Your links');

  await row(page, 'listed.pdf').getByRole('link').click();
  await page.getByRole('button', { name: 'Create another like this' }).click();
  await isFocused(page, 'Send 1 file');
});

test('a console that ended with its make dev names the command that runs it', async () => {
  const page = await openPage();
  await page.route('**/api/ledger*', (route) => route.abort());
  await page.getByRole('heading', { name: 'The console has ended' }).waitFor();

  const { port } = new URL(world.endpoints.consoleUrl);
  expect(await page.getByRole('alert').first().textContent()).toContain(`PORT_CONSOLE=${port} make dev`);
});
