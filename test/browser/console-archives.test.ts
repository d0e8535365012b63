import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { crcsInZip } from '../support/crcs-in-zip.ts';
import { type ConsoleWorld, choose, drop, row, startConsoleWorld } from './console-world.ts';

// An owner sends many files by one link, from the first press to the recipient's ZIP.

const FOLDER: Record<string, string> = {
  'holiday/🌊 sea.jpg': 'sea',
  'holiday/day 1/ملخص.txt': 'صيف',
  'holiday/day 1/<b>bold.txt': 'markup',
};

let world: ConsoleWorld;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  world = await startConsoleWorld();
  await mkdir(join(world.folder, 'holiday', 'day 1'), { recursive: true });
  await mkdir(join(world.folder, 'holiday', '.cache'));
  const others = { 'report.pdf': 'a report', 'plan 🎟️.txt': 'a plan', 'holiday/.cache/x': 'hidden' };
  for (const [name, text] of Object.entries({ ...FOLDER, ...others })) await writeFile(pathTo(name), text);
  for (const name of ['january.csv', 'q1/february.csv', 'q1/<i>march.csv'])
    await world.owner.put(`accounts/2030/${name}`, `of ${name}`);
}, 120_000);

afterAll(() => world?.close());

beforeEach(async () => {
  await context?.close();
  ({ page, context } = await world.open(world.endpoints.consoleUrl, { viewport: { width: 1280, height: 900 } }));
  await page.getByRole('button', { name: 'From the bucket' }).waitFor();
});

const pathTo = (name: string) => join(world.folder, name);

const EACH = 'One link to each file';
const ZIP = 'One link to all, as a ZIP';

const create = () => page.getByRole('button', { name: /^Create / }).click();

/** The address of the only link. */
async function addressOf(name: string): Promise<string> {
  await page.getByRole('heading', { name: '1 link to send' }).waitFor({ timeout: 60_000 });
  return page.getByRole('textbox', { name: `Link to ${name}` }).inputValue();
}

const fetchZip = async (url: string) => crcsInZip(Buffer.from(await (await fetch(url)).arrayBuffer()));

/** A path as it is in a ZIP: Windows cannot unpack these characters. */
const inZip = (path: string) => path.replaceAll(/[<>]/g, '_');

const crcsOf = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [inZip(name), crc32(text)]));

async function violations(): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}

describe('files that were chosen', () => {
  test('go together by one link, under the name that their owner gives', async () => {
    await choose(page, ['report.pdf', 'plan 🎟️.txt', 'holiday/🌊 sea.jpg'].map(pathTo));
    expect(await page.getByLabel(EACH).isChecked()).toBe(true);
    await page.getByLabel(EACH).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByLabel('Name of the ZIP').fill('For Ana');
    expect(await page.getByLabel('Name of the ZIP').getAttribute('placeholder')).toBe('files.zip');
    expect(await violations()).toEqual([]);
    await create();

    const url = await addressOf('For Ana.zip');

    expect(await page.locator('.job .name').textContent()).toBe('For Ana.zip 3 files, 17 bytes');
    expect(await fetchZip(url)).toEqual(
      crcsOf({ 'report.pdf': 'a report', 'plan 🎟️.txt': 'a plan', '🌊 sea.jpg': 'sea' }),
    );
    expect(await violations()).toEqual([]);
  });

  test('get a link each unless their owner says otherwise, and one file has no choice', async () => {
    await choose(page, [pathTo('report.pdf')]);
    await page.getByText('Send 1 file').waitFor();
    expect(await page.getByLabel(ZIP).count()).toBe(0);

    await choose(page, [pathTo('plan 🎟️.txt')]);

    expect(await page.getByRole('button', { name: 'Create 2 links' }).isVisible()).toBe(true);
  });

  test('are told before the upload to have the same name, or to be too many', async () => {
    await choose(page, [pathTo('report.pdf')]);
    await choose(page, [pathTo('report.pdf')]);
    await page.getByLabel(ZIP).check();
    await page.getByText('In the ZIP they get numbers').waitFor();
    await create();
    expect(Object.keys(await fetchZip(await addressOf('files.zip')))).toEqual(['report.pdf', 'report (2).pdf']);

    await page.getByRole('button', { name: 'Send something else' }).click();
    const many = Array.from({ length: 1_001 }, (_, n) => ({ name: `${n}`, mimeType: '', buffer: Buffer.from('x') }));
    await page.locator('[data-choose=files]').setInputFiles(many);
    await page.getByLabel(ZIP).check();
    await page.getByText('A ZIP has at most 1,000 files, and these are 1,001').waitFor();
    await create();
    await page.getByText('an archive has at most 1,000').waitFor();
  });

  test('are not delivered by a redirect or a presigned URL, not even if that was chosen before', async () => {
    await choose(page, ['report.pdf', 'plan 🎟️.txt'].map(pathTo));
    await page.getByText('More options').click();
    await page.getByLabel('Delivery').selectOption('redirected to S3');
    await page.getByLabel(ZIP).check();

    const offered = await page.getByLabel('Delivery').locator('option').allTextContents();
    await create();

    expect(offered).toEqual(['automatic', 'streamed']);
    expect((await fetch(await addressOf('files.zip'), { redirect: 'manual' })).status).toBe(200);
  });
});

describe('a folder that was dropped', () => {
  test('is one link, keeps its paths, and leaves hidden files out', async () => {
    await drop(page, [pathTo('holiday')]);
    await page.getByText('Send 3 files').waitFor();
    expect(await page.getByLabel(ZIP).isChecked()).toBe(true);
    await create();

    expect(await fetchZip(await addressOf('holiday.zip'))).toEqual(crcsOf(FOLDER));

    await page.getByRole('link', { name: 'Watch it' }).click();
    const files = page.getByRole('list', { name: '3 files in the ZIP' });
    await files.waitFor();
    expect((await files.getByRole('listitem').allTextContents()).sort()).toEqual(
      Object.entries(FOLDER)
        .map(([name, text]) => `${inZip(name)}${Buffer.byteLength(text)} bytes`)
        .sort(),
    );
    expect(await page.locator('#console b').count()).toBe(0);
    expect(await violations()).toEqual([]);

    await page.getByRole('button', { name: 'Create another like this' }).click();
    await page.getByRole('heading', { name: 'Send 3 files' }).waitFor();
    await page.getByRole('button', { name: 'Done with these links' }).click();
    await create();
    expect(await fetchZip(await addressOf('holiday.zip'))).toEqual(crcsOf(FOLDER));
  });

  test('is a link for each of its files, if its owner says so', async () => {
    await drop(page, [pathTo('holiday')]);
    await page.getByLabel(EACH).check();
    await create();

    await page.getByRole('heading', { name: '3 links to send' }).waitFor();
  });
});

describe('what lies in the bucket', () => {
  async function openFolder(): Promise<void> {
    await page.getByRole('button', { name: 'From the bucket' }).click();
    await page.getByRole('button', { name: 'accounts/' }).click();
    await page.getByRole('button', { name: '2030/' }).click();
    await page.getByRole('button', { name: 'january.csv' }).waitFor();
  }

  test('below a prefix is handed out as one ZIP by one press', async () => {
    await openFolder();
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: 'All of 2030/ as a ZIP' }).click();
    await page.getByRole('heading', { name: 'Send 1 folder' }).waitFor();
    expect(await violations()).toEqual([]);
    await create();

    const zip = await fetchZip(await addressOf('2030.zip'));

    expect(await page.locator('.job .name').textContent()).toMatch(/^2030\.zip 3 files, 50 bytes$/);
    expect(Object.keys(zip).sort()).toEqual(['january.csv', 'q1/_i_march.csv', 'q1/february.csv']);
    await row(page, '2030.zip').locator('[data-status=used]').waitFor();
  });

  test('is a ZIP together with files, a folder of it has a link of its own', async () => {
    await openFolder();
    await page.getByRole('button', { name: 'january.csv' }).click();
    await page.getByRole('button', { name: 'q1/' }).click();
    await page.getByRole('button', { name: 'All of q1/ as a ZIP' }).click();
    await choose(page, [pathTo('report.pdf')]);
    await page.getByRole('heading', { name: 'Send 2 files and 1 folder' }).waitFor();
    await page.getByLabel(ZIP).check();
    await page.getByRole('button', { name: 'Create 2 links' }).click();
    await page.getByRole('heading', { name: '2 links to send' }).waitFor();

    const [both, folder] = await Promise.all(
      ['files.zip', 'q1.zip'].map(async (name) =>
        fetchZip(await page.getByRole('textbox', { name: `Link to ${name}` }).inputValue()),
      ),
    );

    expect(Object.keys(both ?? {})).toEqual(['january.csv', 'report.pdf']);
    expect(Object.keys(folder ?? {}).sort()).toEqual(['_i_march.csv', 'february.csv']);
  });

  test('but is refused by the owner API is told in its place, and tried again', async () => {
    await openFolder();
    await page.getByRole('button', { name: 'All of 2030/ as a ZIP' }).click();
    const problem = { code: 'too_large', message: 'An archive needs the CRC-32 of every file.' };
    await page.route('**/api/links', (route) => route.fulfill({ status: 409, json: problem }), { times: 1 });
    await create();

    await page.locator('.job .failed').getByText(problem.message).waitFor();
    expect(await page.locator('.job .failed').textContent()).toContain('No link was created.');
    await page.getByRole('button', { name: 'Try again' }).click();

    expect(await addressOf('2030.zip')).toMatch(/^http/);
  });
});
