import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { platform } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { peakResidentBytes } from '../../../scripts/lib/peak-memory.ts';
import { LINKS } from '../../support/cli.ts';
import type { Call } from '../../support/fault-proxy.ts';
import { useLinksGet } from '../../support/links-get.ts';
import { sha256 } from '../../support/recipient.ts';

// `links get` that is killed or stopped, loses its connection again and again, and fetches much.

const MEDIUM = randomBytes(60_000_000);
const LARGE = randomBytes(300_000_000);
/** The claim, and the parts of 5 MiB. */
const LARGE_REQUESTS = 1 + Math.ceil(LARGE.length / (5 * 1024 ** 2));
const KILLS = 10;

/** Called with every request that has come to the function. */
let onRequest = () => {};

const get = useLinksGet({ medium: MEDIUM, large: LARGE }, { redeem: { onInvocation: () => onRequest() } });

afterEach(() => {
  onRequest = () => {};
});

describe('a connection that fails', () => {
  test('again and again, in every way, leaves the file whole', async () => {
    const { id, url } = await get.mint('medium');
    let faults = 0;
    // Each part fails at most three times, so that the 8 tries are enough whatever the dice say.
    const failures = new Map<string, number>();
    get.proxy.faultOf = (call) => {
      const part = partOf(call);
      const before = failures.get(part) ?? 0;
      if (before === 3 || randomInt(3) === 0) return 'none';
      failures.set(part, before + 1);
      faults++;
      return [{ breakAfter: randomInt(5_000_000) }, { losesAnswer: true }, 'refuse' as const][randomInt(3)] ?? 'none';
    };

    const result = await get.got(get.throughProxy(url));

    expect(result).toMatchObject({ size: MEDIUM.length, sha256: sha256(MEDIUM) });
    expect(faults).toBeGreaterThan(0);
    expect(await get.claimsOf(id)).toMatchObject([{ id: result.claimId, state: 'completed' }]);
  }, 60_000);
});

/** The twelve parts of 60 MB by their last byte, which a part that goes on where it broke still asks for. */
const partOf = ({ url, headers }: Call): string => String(headers.range).split('-')[1] ?? url;

describe('links get that is killed', () => {
  test(`at any moment of 300 MB, ${KILLS} times, finishes on the next run under the same claim`, async () => {
    const whole = sha256(LARGE);
    let killed = 0;
    for (let round = 0; round < KILLS; round++) {
      const { id, url } = await get.mint('large');
      const output = join(get.folder, String(round));
      killed += await killAtRequest(start(url, '-o', output), randomInt(LARGE_REQUESTS), randomInt(60));

      const { claimId, ...second } = await get.got(url, '-o', output).catch(async (error: Error) => {
        // The kill came too late: it had finished.
        if (!error.message.includes('is there already')) throw error;
        return { claimId: undefined, size: LARGE.length, sha256: sha256(await readFile(output)) };
      });

      expect(second).toMatchObject({ size: LARGE.length, sha256: whole });
      expect(await get.claimsOf(id)).toMatchObject([claimId === undefined ? {} : { id: claimId }]);
      await rm(output);
    }
    expect(killed).toBeGreaterThan(0);
    expect(await readdir(get.folder)).toEqual([]);
  }, 600_000);

  test('says so where the lease is over by then', async () => {
    const { url } = await get.mint('medium', { leaseSeconds: 2 });
    await killAtRequest(start(url, '-o', 'late.bin'), 6, 0);
    const { claim } = JSON.parse(String(await get.saved('late.bin.part.json')));
    // The commit, a little later, set it anew.
    await setTimeout(Date.parse(claim.leaseUntil) + 3_000 - Date.now());

    const { code, stderr } = await get.run(url, '-o', 'late.bin');

    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: It is too late to resume this download: .+ask the sender for a new link\.\n$/);
  });
});

test('Ctrl-C says how to go on, and the same command does', async () => {
  const { id, url } = await get.mint('medium');
  const child = start(url);
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  await requests(6);
  child.kill('SIGINT');
  const code = await ended(child);

  expect(code).toBe(1);
  expect(stderr).toMatch(/^Stopped after \d.+ of 60\.0 MB: run the same command again before .+ to resume\.\n$/);
  expect(await get.got(url)).toMatchObject({ file: 'medium.bin', sha256: sha256(MEDIUM) });
  expect(await get.claimsOf(id)).toHaveLength(1);
});

test('300 MB take no more than 128 MB of memory', async () => {
  const { url } = await get.mint('large');
  const child = start(url);
  const over = ended(child);
  let peak: number | undefined;
  for (let code: unknown; code === undefined; code = await Promise.race([over, setTimeout(20)])) {
    peak = peakResidentBytes(child.pid ?? 0) ?? peak;
  }

  expect(await over).toBe(0);
  if (peak === undefined) process.stdout.write(`The command's memory was not looked at: ${platform} has no /proc.\n`);
  else {
    const megabytes = peak / 1024 ** 2;
    process.stdout.write(`links get had at most ${megabytes.toFixed(1)} MB resident.\n`);
    expect(megabytes).toBeLessThan(128);
  }
}, 60_000);

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [LINKS, 'get', ...args], { cwd: get.folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** The exit code, or null where it was killed. */
function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', resolve));
}

/** Resolves when that many requests more have come in. */
function requests(count: number): Promise<void> {
  let left = count;
  return new Promise((resolve) => {
    onRequest = () => {
      if (--left === 0) resolve();
    };
  });
}

/** Kills it some milliseconds after its nth request. Gives 1 if that came before its end, else 0. */
async function killAtRequest(child: ChildProcess, request: number, milliseconds: number): Promise<number> {
  const over = ended(child);
  await Promise.race([requests(request + 1).then(() => setTimeout(milliseconds)), over]);
  child.kill('SIGKILL');
  return (await over) === null ? 1 : 0;
}
