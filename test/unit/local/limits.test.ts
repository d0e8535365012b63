import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { LimitedStream, type StreamLimits } from '../../../scripts/local/emulator/lambda/limits.ts';

const UNLIMITED = { maxBytes: 1e9, burstBytes: 1e9, bytesPerSecond: 1e9 };

/** Sends `size` bytes through and tells how long each share of them took, in milliseconds. */
async function timed(size: number, limits: Partial<StreamLimits>): Promise<{ burst: number; whole: number }> {
  const stream = new LimitedStream({ ...UNLIMITED, ...limits });
  const startedAt = performance.now();
  stream.end(Buffer.alloc(size));
  await once(stream, 'readable');
  const burst = performance.now() - startedAt;
  expect(await buffer(stream)).toHaveLength(size);
  return { burst, whole: performance.now() - startedAt };
}

describe("a stream held to Lambda's limits", () => {
  test('passes bytes on unchanged', async () => {
    const stream = new LimitedStream({ ...UNLIMITED, burstBytes: 3 });
    stream.write('some ');
    stream.end('bytes');

    expect(String(await buffer(stream))).toBe('some bytes');
  });

  test('lets the burst through at once and makes the rest wait', async () => {
    const { burst, whole } = await timed(20_000, { burstBytes: 10_000, bytesPerSecond: 25_000 });

    expect(burst).toBeLessThan(whole / 2);
  });

  test('takes longer for a slower pace, in proportion', async () => {
    const [slow, fast] = await Promise.all([
      timed(26_000, { burstBytes: 10_000, bytesPerSecond: 16_000 }),
      timed(26_000, { burstBytes: 10_000, bytesPerSecond: 64_000 }),
    ]);

    expect(slow.whole / fast.whole).toBeGreaterThan(1.5);
  });

  test('passes exactly the largest size', async () => {
    const stream = new LimitedStream({ ...UNLIMITED, maxBytes: 10 });
    stream.end('ten bytes!');

    expect(String(await buffer(stream))).toBe('ten bytes!');
  });

  test('fails one byte past it, with none of that byte passed on', async () => {
    const stream = new LimitedStream({ ...UNLIMITED, maxBytes: 10 });
    let passed = '';
    stream.on('data', (chunk) => {
      passed += chunk;
    });
    stream.end('eleven bytes');

    await expect(once(stream, 'end')).rejects.toThrow('larger than Lambda streams');
    expect('eleven byt'.startsWith(passed)).toBe(true);
  });

  test('stops waiting when it is destroyed', async () => {
    const stream = new LimitedStream({ ...UNLIMITED, burstBytes: 1, bytesPerSecond: 1 });
    stream.end('would take seconds');

    stream.destroy();

    await once(stream, 'close');
  });
});
