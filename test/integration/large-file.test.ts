import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { platform } from 'node:process';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import { peakResidentBytes } from '../../scripts/lib/peak-memory.ts';
import type { Stack } from '../../scripts/local/start-stack.ts';
import { Owner } from '../support/owner.ts';
import { download } from '../support/recipient.ts';
import { useStack } from '../support/system.ts';

/** A real, large binary through the built zip: the Node 24 that runs this, over 100 MB. */
let stack: Stack;
let endpoints: Endpoints;
let owner: Owner;

beforeAll(async () => {
  // One runtime, so that all downloads go through the process whose memory is looked at.
  ({ stack, endpoints } = await useStack({ redeem: { concurrency: 1 } }));
  owner = new Owner(endpoints);
  await owner.put('large/small.bin', Buffer.alloc(5_000_000));
  const params = { Bucket: endpoints.bucket, Key: 'large/node', Body: createReadStream(process.execPath) };
  await new Upload({ client: owner.s3, params }).done();
}, 120_000);

afterAll(() => stack.close());

describe('the Node executable', () => {
  test('comes out byte for byte, once, and the runtime does not hold it in memory', async () => {
    const { size } = await stat(process.execPath);
    const large = await owner.mint({ key: 'large/node' });
    // Several, so that what Node lets lie before it collects is there before as well as after.
    for (let n = 0; n < 5; n++) await download((await owner.mint({ key: 'large/small.bin' })).url);
    const before = peakMegabytes();

    const first = await download(large.url);
    const after = peakMegabytes();
    const second = await download(large.url);

    expect(size).toBeGreaterThan(100_000_000);
    expect(first).toMatchObject({ status: 200, size, sha256: await sha256OfFile(process.execPath), wasCut: false });
    expect(second.status).toBe(410);
    if (before === undefined || after === undefined) {
      process.stdout.write(
        `The runtime's memory was not looked at: ${platform} or its runtime client has no process of its own in /proc.\n`,
      );
    } else {
      process.stdout.write(
        `The runtime's peak memory grew by ${(after - before).toFixed(1)} MB over downloads of 5 MB.\n`,
      );
      expect(after - before).toBeLessThan(64);
    }
  }, 120_000);
});

/** The most memory that the runtime has had resident so far. */
function peakMegabytes(): number | undefined {
  const [pid] = stack.redeem.pids();
  const bytes = pid === undefined ? undefined : peakResidentBytes(pid);
  return bytes === undefined ? undefined : bytes / 1024 ** 2;
}

async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
