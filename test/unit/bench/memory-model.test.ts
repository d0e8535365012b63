import { expect, test } from '@jest/globals';
import { WAITED_MS, whatMemoryGives } from '../../../scripts/bench/memory-model.ts';

const SPENT = { initMs: 100, firstMs: 20, warmMs: 5, megabyteMs: 4, peakBytes: 100_000_000 };

test('gives a whole processor at 1,769 MB, and no more above', () => {
  for (const memoryMb of [1_769, 10_240]) {
    expect(whatMemoryGives(memoryMb, SPENT)).toMatchObject({
      share: 1,
      startMs: 100,
      coldMs: 120 + WAITED_MS,
      warmMs: 5 + WAITED_MS,
    });
  }
});

test('gives less memory its share, but for the start and the waiting', () => {
  expect(whatMemoryGives(1_769 / 4, SPENT)).toMatchObject({
    share: 0.25,
    startMs: 100,
    coldMs: 180 + WAITED_MS,
    warmMs: 20 + WAITED_MS,
  });
});

test('bills the start, the first call and the stream, by memory', () => {
  // 120 ms of it, 40 of waiting and 6 x 4 of streaming, in 1 GB, a million times.
  expect(
    whatMemoryGives(1_024, { ...SPENT, firstMs: 20 * (1_024 / 1_769), megabyteMs: 4 * (1_024 / 1_769) }).costOf(6),
  ).toBeCloseTo((120 + WAITED_MS + 24) * 1_000 * 0.0000133334, 6);
});

test('streams what is past 6 MB at 2 MB/s, at most as fast as its processor', () => {
  const { costOf } = whatMemoryGives(1_024, SPENT);
  const slow = whatMemoryGives(1_024, { ...SPENT, megabyteMs: 1_000 });

  expect(costOf(8) - costOf(6)).toBeCloseTo(1_000 * 1_000 * 0.0000133334, 6);
  expect(slow.costOf(8) - slow.costOf(6)).toBeCloseTo(((2_000 * 1_769) / 1_024) * 1_000 * 0.0000133334, 6);
});
