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
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
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
/** Before the redeem function, where API Gateway would stand, and before S3. */
let front: FaultProxy;
let s3: FaultProxy;

beforeAll(async () => {
  [front, s3] = await Promise.all([startFaultProxy(), startFaultProxy()]);
  const environment = { AWS_ENDPOINT_URL_S3: s3.url };
  ({ stack, endpoints } = await useStack({ environment, redeem: { concurrency: RUNS, whenFull: 'refuse' } }));
  front.target = endpoints.redeemUrl;
  s3.target = String(endpoints.s3Endpoint);
  owner = new Owner(endpoints);
  await owner.put('throttled.bin', FILE);
  folder = await mkdtemp(join(tmpdir(), 'throttled-'));
}, 60_000);

afterEach(() => {
  globalThis.fetch = real;
  front.faultOf = () => 'none';
  s3.faultOf = () => 'none';
});

afterAll(async () => {
  await stack.close();
  await Promise.all([front.close(), s3.close()]);
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

async function got(url: string) {
  const name = `${randomBytes(4).toString('hex')}.bin`;
  const outcome = await run(process.execPath, [LINKS, 'get', '-o', name, '--parallel', '8', url], {
    cwd: folder,
    env: CLEAN_ENVIRONMENT,
  });
  expect(outcome).toMatchObject({ code: 0 });
  return readFile(join(folder, name));
}

describe(`with ${RUNS} runs at once, and 429 for more`, () => {
  test('`links get` fetches the whole file', async () => {
    const { id, url } = await owner.mint({ key: 'throttled.bin' });

    expect((await got(url)).equals(FILE)).toBe(true);
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

describe('`links get` tries again', () => {
  test('what API Gateway answers with 500, because its function is throttled', async () => {
    const { id, url } = await owner.mint({ key: 'throttled.bin' });
    // Each part once, by its last byte.
    const refused = new Set<string>();
    front.faultOf = ({ headers: { range = '' } }) => {
      const [, end] = range.split('-');
      if (end === undefined || refused.has(end)) return 'none';
      refused.add(end);
      const headers = { 'content-type': 'application/json', 'x-amzn-errortype': 'InternalServerErrorException' };
      return { instead: { status: 500, headers, body: '{"message": "Internal server error"}' } };
    };

    const bytes = await got(url.replace(new URL(url).origin, front.url));

    expect(bytes.equals(FILE)).toBe(true);
    expect(refused.size).toBe(12);
    expect(await outcomesOf(id)).toEqual(['completed']);
  }, 60_000);

  test('what S3 answers with 503, Slow Down, behind a redirect', async () => {
    const { url } = await owner.mint({ key: 'throttled.bin', delivery: 'redirect' });
    let refused = 0;
    s3.faultOf = ({ url }) => (url.includes('X-Amz-Signature') && refused < 2 && ++refused ? 'refuse' : 'none');

    const bytes = await got(url);

    expect(bytes.equals(FILE)).toBe(true);
    expect(refused).toBe(2);
  }, 60_000);
});
