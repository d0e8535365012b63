import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { peakResidentBytes } from '../../scripts/lib/peak-memory.ts';
import type { ServerStack } from '../../scripts/local/start-server.ts';
import { downloadAll } from '../support/crowd.ts';
import { Owner } from '../support/owner.ts';
import { sha256 } from '../support/recipient.ts';
import { useServer } from '../support/system.ts';

/**
 * Five hundred recipients at once, each with a link of its own to the same 20 MB. Where the machine is so busy that S3 or
 * the table does not answer in time, they are told to come again, and lose nothing by it.
 */
let server: ServerStack;
let owner: Owner;

const RECIPIENTS = 500;
const FILE = randomBytes(20_000_000);
const MOST_MEGABYTES = 400;

beforeAll(async () => {
  const started = await useServer();
  server = started.server;
  owner = new Owner(started.endpoints);
  await owner.put('crowd/file.bin', FILE);
}, 60_000);

afterAll(() => server.close());

describe(`${RECIPIENTS} downloads at once of ${FILE.length / 1e6} MB`, () => {
  test('all arrive, byte for byte, none loses its link, and the server holds next to nothing of them', async () => {
    const urls: string[] = [];
    while (urls.length < RECIPIENTS) urls.push((await owner.mint({ key: 'crowd/file.bin' })).url);
    const start = performance.now();

    const got = await downloadAll(urls);

    const seconds = (performance.now() - start) / 1000;
    const peak = peakMegabytes(Number(server.process.pid));
    const again = got.filter(({ tries }) => tries > 1).length;
    const most = Math.max(...got.map(({ tries }) => tries));
    process.stdout.write(`${RECIPIENTS} at once: ${seconds.toFixed(1)} s, server's peak ${peak} MB resident; `);
    process.stdout.write(`${again} came again, at most ${most} times in all\n`);
    expect(got.filter(({ status }) => status === 410)).toEqual([]);
    const whole = { status: 200, size: FILE.length, sha256: sha256(FILE), isWhole: true };
    expect(got.filter((one) => !isDeepStrictEqual({ ...one, tries: 1 }, { ...whole, tries: 1 }))).toEqual([]);
    expect(got).toHaveLength(RECIPIENTS);
    if (peak !== 'unknown') expect(peak).toBeLessThan(MOST_MEGABYTES);
  }, 900_000);
});

/** The most memory that a process has had resident. */
function peakMegabytes(pid: number): number | 'unknown' {
  const bytes = peakResidentBytes(pid);
  return bytes === undefined ? 'unknown' : Math.round(bytes / 1e6);
}
