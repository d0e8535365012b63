import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CLEAN_ENVIRONMENT, LINKS } from '../support/cli.ts';
import { comeAgain, ownKey, refusableOf } from '../support/come-again.ts';
import { Owner } from '../support/owner.ts';
import { downloadInCrowd, PROGRAM, sha256 } from '../support/recipient.ts';
import { run } from '../support/run.ts';
import { useSystem } from '../support/system.ts';

/** Exact in a crowd: many writes to one link at once, through the real URL. Nobody is turned away, and the ledger misses nothing. */
let owner: Owner;
let redeemUrl: string;
let folder: string;
let stop: () => Promise<void>;

const SMALL = randomBytes(10_000);
const PARTED = randomBytes(1_000_000);
/** Eight parts, as `links get` is told to fetch it. */
const LARGE = randomBytes(40_000_000);
const TIMES = 3;

beforeAll(async () => {
  const system = await useSystem();
  stop = system.stop;
  owner = new Owner(system.endpoints);
  redeemUrl = system.endpoints.redeemUrl;
  folder = await mkdtemp(join(tmpdir(), 'contention-'));
  await owner.put('contention/small.bin', SMALL);
  await owner.put('contention/parted.bin', PARTED);
  await owner.put('contention/large.bin', LARGE);
}, 120_000);

afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

describe('a link of 100 uses', () => {
  test.each([20, 50, 100])(
    'serves %i recipients who come at once',
    async (recipients) => {
      const { url, id } = await owner.mint({ key: 'contention/small.bin', maxUses: 100 });

      const got = await Promise.all(Array.from({ length: recipients }, () => downloadInCrowd(url)));

      expect(tally(got.map(({ status }) => status))).toEqual({ 200: recipients });
      expect(tally(got.map((one) => one.sha256))).toEqual({ [sha256(SMALL)]: recipients });
      expect(tally(await outcomes(id))).toEqual({ completed: recipients });
    },
    180_000,
  );
});

describe('a claim whose parts come side by side', () => {
  test.each([4, 8, 32, 64])(
    `is completed in the ledger: %i at once, ${TIMES} times`,
    async (parallel) => {
      for (let time = 0; time < TIMES; time++) {
        const { url, id } = await owner.mint({ key: 'contention/parted.bin' });

        const parts = await inParts(url, parallel);

        expect(tally(parts.map(({ status }) => status))).toEqual({ 206: parallel });
        expect(sha256(Buffer.concat(parts.map(({ body }) => body)))).toBe(sha256(PARTED));
        expect(await outcomes(id)).toEqual(['completed']);
      }
    },
    180_000,
  );

  test.each([4, 8])(
    `links get --parallel %i of 40 MB is completed in the ledger, ${TIMES} times`,
    async (parallel) => {
      for (let time = 0; time < TIMES; time++) {
        const { url, id } = await owner.mint({ key: 'contention/large.bin' });
        const args = [LINKS, 'get', url, '-o', folder, '-f', '--parallel', String(parallel), '--json'];

        const { code, stdout, stderr } = await run(process.execPath, args, { cwd: folder, env: CLEAN_ENVIRONMENT });

        if (code !== 0) throw new Error(stderr);
        expect(JSON.parse(stdout)).toMatchObject({ size: LARGE.length, sha256: sha256(LARGE) });
        expect(await outcomes(id)).toEqual(['completed']);
      }
    },
    180_000,
  );
});

/** Claims without bytes, and fetches so many equal parts, all at once: one of them commits. */
async function inParts(url: string, count: number): Promise<{ status: number; body: Buffer }[]> {
  const { searchParams } = new URL(url);
  const body = new URLSearchParams({ token: searchParams.get('token') ?? '' });
  const headers = { ...PROGRAM, ...ownKey() };
  const reserved = await inCrowd(() => fetch(new URL('/claim', redeemUrl), { method: 'POST', body, headers }));
  const { claim, size } = JSON.parse(reserved.body.toString()) as { claim: string; size: number };
  const ends = Array.from({ length: count + 1 }, (_, n) => Math.floor((n * size) / count));
  return Promise.all(
    ends.slice(1).map((end, n) => {
      const headers = { ...PROGRAM, authorization: `Bearer ${claim}`, range: `bytes=${ends[n]}-${end - 1}` };
      return inCrowd(() => fetch(url, { headers }));
    }),
  );
}

/** The answer, by a client who comes again where a store does not answer in time. */
function inCrowd(ask: () => Promise<Response>): Promise<{ status: number; body: Buffer }> {
  return comeAgain(async () => {
    const answer = await ask();
    const body = Buffer.from(await answer.arrayBuffer());
    return { body, ...refusableOf(answer.status, answer.headers.get('retry-after'), body) };
  });
}

/** How many there are of each. */
function tally(all: readonly (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of all) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}

/** How the link's claims ended; as they are after 20 s if some have not by then. */
async function outcomes(id: string): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    const states = (await owner.inspect(id)).claims.map(({ state }) => state);
    if (tries === 100 || !states.includes('committed')) return states;
    await sleep(200);
  }
}
