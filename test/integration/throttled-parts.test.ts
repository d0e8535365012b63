import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import { claim } from '../../functions/page/browser/claim-client.ts';
import { Download } from '../../functions/page/browser/download.ts';
import type { Stack } from '../../scripts/local/start-stack.ts';
import { CLEAN_ENVIRONMENT, LINKS } from '../support/cli.ts';
import { tableItems } from '../support/ledger.ts';
import { Owner } from '../support/owner.ts';
import { run } from '../support/run.ts';
import { useStack } from '../support/system.ts';

// A new AWS account runs 10 functions at once, and others may need most of them.
const RUNS = 2;
const FILE = randomBytes(60_000_000);

const real = globalThis.fetch;
let stack: Stack;
let endpoints: Endpoints;
let owner: Owner;
let folder: string;

beforeAll(async () => {
  ({ stack, endpoints } = await useStack({ redeem: { concurrency: RUNS, whenFull: 'refuse' } }));
  owner = new Owner(endpoints);
  await owner.put('throttled.bin', FILE);
  folder = await mkdtemp(join(tmpdir(), 'throttled-'));
}, 60_000);

afterEach(() => {
  globalThis.fetch = real;
});

afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

/** The states of a link's claims, once each is settled: that takes a moment longer than the last byte. */
async function outcomesOf(id: string): Promise<unknown[]> {
  for (;;) {
    const claims = (await tableItems(endpoints)).find((item) => item.id === id)?.claims as { state: string }[];
    if (claims.every(({ state }) => state !== 'committed')) return claims.map(({ state }) => state);
    await setTimeout(50);
  }
}

describe(`with ${RUNS} runs at once, and 429 for more`, () => {
  test('`links get` fetches the whole file', async () => {
    const { id, url } = await owner.mint({ key: 'throttled.bin' });

    const { code, stderr } = await run(process.execPath, [LINKS, 'get', '-o', 'got.bin', '--parallel', '8', url], {
      cwd: folder,
      env: CLEAN_ENVIRONMENT,
    });

    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect((await readFile(join(folder, 'got.bin'))).equals(FILE)).toBe(true);
    expect(await outcomesOf(id)).toEqual(['completed']);
  }, 60_000);

  test('the page’s worker fetches the whole file, and is refused less often than it gets a part', async () => {
    const { id, url } = await owner.mint({ key: 'throttled.bin' });
    const token = new URL(url).searchParams.get('token') ?? '';
    const statuses: number[] = [];
    globalThis.fetch = (async (path: string, init?: RequestInit) => {
      const response = await real(new URL(path, endpoints.redeemUrl), init);
      statuses.push(response.status);
      return response;
    }) as typeof fetch;
    const credentials = { token, key: randomBytes(32).toString('base64url') };
    const download = new Download(id, credentials, await claim(credentials), () => {});

    const bytes = Buffer.from(await (await download.reply()).arrayBuffer());

    expect(bytes.equals(FILE)).toBe(true);
    const parts = statuses.filter((status) => status === 206).length;
    const refused = statuses.filter((status) => status === 429).length;
    expect(parts).toBe(12);
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(parts);
    expect(await outcomesOf(id)).toEqual(['completed']);
  }, 60_000);
});
