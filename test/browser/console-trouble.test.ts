import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { peakResidentBytes } from '../../scripts/lib/peak-memory.ts';
import { type ConnectProxy, startConnectProxy } from '../support/connect-proxy.ts';
import type { CannedAnswer, Fault } from '../support/fault-proxy.ts';
import { logInBySso, SSO_CONFIG, SSO_OIDC, SSO_PORTAL, startSso } from '../support/sso.ts';
import { type ConsoleWorld, choose, type RunningConsole, row, startConsoleWorld } from './console-world.ts';

// What goes wrong around a console, and how its page goes on.

const PART_BYTES = 8 * 1024 ** 2;

let world: ConsoleWorld;
let contexts: BrowserContext[] = [];
let console: RunningConsole | undefined;

beforeAll(async () => {
  world = await startConsoleWorld();
}, 120_000);

afterAll(() => world?.close());

afterEach(async () => {
  for (const proxy of [world.s3, world.links]) proxy.faultOf = () => 'none';
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
  await console?.kill();
});

async function openPage(url: string): Promise<Page> {
  const { page, context } = await world.open(url);
  contexts.push(context);
  return page;
}

/** A file without bytes on the disk. */
async function sparse(name: string, size: number): Promise<string> {
  const path = join(world.folder, name);
  const file = await open(path, 'w');
  await file.truncate(size);
  await file.close();
  return path;
}

const isPart = ({ method, url }: { method: string; url: string }) => method === 'PUT' && url.includes('partNumber=');

const ONE_OF_FOUR = /(one|two|three|four)\.bin/;

/** Chooses four files of one part each for a ZIP. */
async function chooseFour(page: Page): Promise<void> {
  const names = ['one.bin', 'two.bin', 'three.bin', 'four.bin'];
  await choose(page, await Promise.all(names.map((name) => sparse(name, PART_BYTES))));
  await page.getByLabel('One link to all, as a ZIP').check();
}

const create = (page: Page) => page.getByRole('button', { name: 'Create the link' }).click();

const isMade = (page: Page) => page.getByRole('heading', { name: '1 link to send' }).waitFor({ timeout: 60_000 });

/** Lets one part through to S3, and holds up the others until it is told. `seen` has the numbers of all, `files` their files. */
function holdParts(): { letGo: () => void; seen: string[]; files: string[] } {
  const seen: string[] = [];
  const files: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  world.s3.faultOf = (call) => {
    if (!isPart(call)) return 'none';
    seen.push(/partNumber=(\d+)/.exec(call.url)?.[1] ?? '');
    files.push(/(\w+)\.bin/.exec(call.url)?.[1] ?? '');
    return seen.length === 1 ? 'none' : { before: () => promise };
  };
  return { letGo: resolve, seen, files };
}

test('an upload is paused, goes on with the parts that are missing, and is cancelled without a trace', async () => {
  console = await world.start();
  const page = await openPage(console.url);
  await choose(page, [await sparse('paused.bin', 5 * PART_BYTES)]);
  const { letGo, seen } = holdParts();
  await create(page);
  await expectSoon(() => seen.length === 3);

  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByText('What was uploaded is kept for now.').waitFor();
  const before = seen.length;
  letGo();
  await page.getByRole('button', { name: 'Go on' }).click();
  await isMade(page);

  expect(before).toBeLessThan(5);
  expect(seen.filter((number) => number === seen[0])).toHaveLength(1);

  await page.getByRole('button', { name: 'Send something else' }).click();
  await choose(page, [await sparse('cancelled.bin', 3 * PART_BYTES)]);
  const second = holdParts();
  await create(page);
  await page.getByText(/^\d+ % of/).waitFor();
  await page.getByRole('button', { name: 'Cancel cancelled.bin' }).click();
  await page.getByText('Send a file by a link').waitFor();
  second.letGo();
  await expectSoon(() => world.s3.requests.some(({ method, url }) => method === 'DELETE' && url.includes('uploadId=')));
  const { links } = (await (await world.owner.call('GET', '/links')).json()) as { links: { key: string }[] };
  expect(links.some(({ key }) => key.endsWith('cancelled.bin'))).toBe(false);
});

test('a console that is killed in the middle of an upload: the page says so, and goes on once it runs again', async () => {
  console = await world.start();
  const { port } = new URL(console.url);
  const page = await openPage(console.url);
  await choose(page, [await sparse('survivor.bin', 4 * PART_BYTES)]);
  const { letGo, seen } = holdParts();
  await create(page);
  await expectSoon(() => seen.length === 3);

  await console.kill();
  await page.getByText('The console has ended').waitFor();
  const said = await page.getByRole('alert').first().textContent();
  letGo();
  console = await world.start({ port });
  await page.getByText('This page is closed').waitFor();
  const second = await page.context().newPage();
  await second.goto(console.url);
  await isMade(page);

  expect(said).toContain(`links console --port ${port}`);
  expect(seen.filter((number) => number === seen[0])).toHaveLength(1);
  expect(await page.getByText('The console has ended').isVisible()).toBe(false);
  await row(second, 'survivor.bin').waitFor();
});

test('many files of one link are paused and cancelled together', async () => {
  console = await world.start();
  const page = await openPage(console.url);
  await chooseFour(page);
  const { letGo } = holdParts();
  await create(page);
  await page.getByText(/^\d+ % of .*, 1 of 4 files$/).waitFor();
  expect(await page.locator('.job').count()).toBe(1);

  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByText('What was uploaded is kept for now.').waitFor();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText(/1 of 4 files$/).waitFor();
  await page.getByRole('button', { name: 'Cancel files.zip' }).click();
  await page.getByText('Send a file by a link').waitFor();
  letGo();

  await expectSoon(() => world.s3.requests.some(({ method, url }) => method === 'DELETE' && ONE_OF_FOUR.test(url)));
  const { links } = (await (await world.owner.call('GET', '/links')).json()) as { links: { filename: string }[] };
  expect(links.some(({ filename }) => filename === 'files.zip')).toBe(false);
});

test('a console that is killed amid many files of one link: only those that are missing are sent again', async () => {
  console = await world.start();
  const { port } = new URL(console.url);
  const page = await openPage(console.url);
  await chooseFour(page);
  const { letGo, files: sent } = holdParts();
  await create(page);
  await page.getByText(/1 of 4 files$/).waitFor();

  await console.kill();
  await page.getByText('The console has ended').waitFor();
  letGo();
  console = await world.start({ port });
  await page.getByText('This page is closed').waitFor();
  const before = sent.length;
  await (await page.context().newPage()).goto(console.url);
  await isMade(page);

  expect(sent.slice(before).sort()).toEqual(['one', 'two', 'three', 'four'].filter((name) => name !== sent[0]).sort());
  await row(page, 'files.zip').getByText('4 files').waitFor();
});

test('credentials that expire in the middle: the page names the command, and goes on after the login', async () => {
  await using stack = new AsyncDisposableStack();
  const sso = stack.adopt(await startSso(world.endpoints.credentials), (one) => one.close());
  const proxy = stack.adopt(await startConnectProxy(), (one: ConnectProxy) => one.close());
  for (const name of [SSO_PORTAL, SSO_OIDC]) proxy.hosts.set(`${name}:443`, new URL(sso.url).host);
  await writeFile(join(world.folder, 'config'), SSO_CONFIG);
  await logInBySso(world.folder);
  console = await world.start({
    env: {
      LINKS_URL: world.links.url,
      LINKS_BUCKET: world.endpoints.bucket,
      AWS_ENDPOINT_URL_S3: world.s3.url,
      AWS_REGION: world.endpoints.region,
      AWS_PROFILE: 'session',
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_CONFIG_FILE: join(world.folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CA_BUNDLE: sso.bundle,
      HTTPS_PROXY: proxy.url,
      HOME: world.folder,
    },
  });
  const page = await openPage(console.url);
  await row(page, 'sample-').waitFor();
  await choose(page, [await sparse('expiring.bin', 4 * PART_BYTES)]);
  let parts = 0;
  let isExpired = false;
  world.links.faultOf = () => (isExpired ? { instead: EXPIRED_AT_LAMBDA } : 'none');
  world.s3.faultOf = (call) => {
    if (isPart(call) && ++parts === 3) isExpired = true;
    return isExpired ? { instead: EXPIRED_AT_S3 } : 'none';
  };

  await rm(join(world.folder, '.aws'), { recursive: true });
  await create(page);
  await page.getByRole('heading', { name: 'Your AWS credentials do not work any more' }).waitFor();
  await page.getByText('aws sso login --profile session').first().waitFor();
  await page.getByRole('button', { name: 'Copy the command' }).click();
  const copied = await page.evaluate('navigator.clipboard.readText()');
  isExpired = false;
  await mkdir(join(world.folder, '.aws'), { recursive: true });
  await logInBySso(world.folder);
  await isMade(page);

  expect(copied).toBe('aws sso login --profile session');
  expect(await page.getByRole('heading', { name: 'Your AWS credentials do not work any more' }).isVisible()).toBe(
    false,
  );
});

test('a file of 1 GB goes through less than 150 MB of the console’s memory, and the page shows how far it is', async () => {
  console = await world.start();
  const page = await openPage(console.url);
  await choose(page, [await sparse('large.bin', 1_000_000_000)]);
  // Nothing is kept of the parts: the emulator would write them to the disk.
  world.s3.faultOf = (call) =>
    isPart(call)
      ? { instead: PART_TAKEN }
      : call.method === 'POST' && call.url.includes('uploadId=')
        ? { instead: COMPLETED }
        : 'none';
  await create(page);
  const shown = new Set<number>();
  for (let isGoing = true; isGoing; ) {
    const text = await page.locator('.job').textContent();
    const [, percent] = /(\d+) % of 1\.0 GB/.exec(text ?? '') ?? [];
    if (percent !== undefined) shown.add(Number(percent));
    isGoing = text !== null && !/Creating|uploaded\.|Copy/.test(text);
    await page.waitForTimeout(50);
  }

  expect(world.s3.requests.filter(isPart).length).toBeGreaterThanOrEqual(120);
  expect(shown.size).toBeGreaterThan(3);
  expect((peakResidentBytes(console.pid) ?? 0) / 1e6).toBeLessThan(150);
});

const unread = (page: Page) => page.getByRole('heading', { name: 'Your links cannot be read' });

const REFUSALS: [what: string, fault: Fault, advice: string][] = [
  ['refuses', { instead: forbidden() }, 'AWS refused the call: check that your credentials are valid'],
  ['is not there', { instead: { status: 404, headers: {}, body: '' } }, 'failed with status 404: try again'],
  ['breaks off', { instead: 'reset' }, 'check its URL, the network and its proxy'],
  ['fails', { instead: { status: 502, headers: {}, body: '' } }, 'failed with status 502: try again'],
];

test.each(REFUSALS)(
  'an owner API that %s: the page says so and what to do, and goes on by itself',
  async (_what, fault, advice) => {
    world.links.faultOf = () => fault;
    console = await world.start();
    const page = await openPage(console.url);

    await unread(page).waitFor();
    const said = await page.getByRole('alert').first().textContent();
    const listed = await page.locator('.ledger').textContent();
    world.links.faultOf = () => 'none';
    await row(page, 'sample-').waitFor();
    await unread(page).waitFor({ state: 'detached' });

    expect(said).toContain(advice);
    expect(listed).not.toContain('Reading');
    expect(await page.getByRole('button', { name: 'From the bucket' }).isEnabled()).toBe(true);
  },
);

test('an owner API that fails later: the page says since when the list is old, whatever else works', async () => {
  console = await world.start();
  const page = await openPage(console.url);
  await row(page, 'sample-').waitFor();
  await page.getByRole('link', { name: /^sample-/ }).click();

  world.links.faultOf = () => ({ instead: forbidden() });
  await unread(page).waitFor();
  const said = await page.getByRole('alert').first().textContent();
  await page.getByRole('button', { name: 'From the bucket' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  const stillSaid = await unread(page).isVisible();
  await page.getByRole('button', { name: 'Try again' }).focus();
  world.links.faultOf = () => 'none';
  await unread(page).waitFor({ state: 'detached' });
  await page.locator('h1:focus').waitFor();

  expect(said).toMatch(/What you see is from .*\d\d:\d\d/);
  expect(stillSaid).toBe(true);
});

function forbidden(): CannedAnswer {
  return { status: 403, headers: { 'content-type': 'application/json' }, body: '{"Message":"Forbidden"}' };
}

const XML = { 'content-type': 'application/xml' };
const EXPIRED_AT_S3: CannedAnswer = {
  status: 400,
  headers: XML,
  body: '<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>',
};
const EXPIRED_AT_LAMBDA: CannedAnswer = {
  status: 403,
  headers: { 'content-type': 'application/json' },
  body: '{"Message":"The security token included in the request is expired"}',
};
const PART_TAKEN: CannedAnswer = { status: 200, headers: { etag: '"part"' }, body: '' };
const COMPLETED: CannedAnswer = {
  status: 200,
  headers: XML,
  body: '<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>',
};

async function expectSoon(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !isSo(); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(isSo()).toBe(true);
}
