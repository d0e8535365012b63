import { describe, expect, test } from '@jest/globals';
import { progressLine } from '../../../cli/progress.ts';

const standing = { what: 'fetching', total: 315_000_000, bytes: 84_000_000, speed: 12_000_000 };

describe('the line of a progress', () => {
  test('tells how far it is, how fast it goes and how long it takes', () => {
    expect(progressLine(standing, 96)).toBe(
      `fetching ${'█'.repeat(11)}${'░'.repeat(29)} 26% of 315.0 MB, 12.0 MB/s, 20 s left`,
    );
  });

  test.each([96, 76, 56, 46])('fits into %d columns', (columns) => {
    for (const speed of [0, 500, 12_000_000]) {
      expect(progressLine({ ...standing, speed }, columns).length).toBeLessThanOrEqual(columns);
    }
  });

  test('keeps its bar in place whatever the words', () => {
    const ends = [0, 900, 12_000_000].map((speed) => progressLine({ ...standing, speed }, 76).lastIndexOf('░'));

    expect(new Set(ends).size).toBeLessThanOrEqual(2);
  });

  test('tells neither speed nor time before there is any, nor at the end, nor a time of many days', () => {
    expect(progressLine({ ...standing, speed: 0 }, 40)).toBe('fetching 26% of 315.0 MB');
    expect(progressLine({ ...standing, speed: 2 }, 40)).toBe('fetching 26% of 315.0 MB, 2 bytes/s');
    expect(progressLine({ ...standing, bytes: standing.total }, 40)).toBe('fetching 100% of 315.0 MB');
  });

  test('counts what comes where nobody knows how much that will be', () => {
    expect(progressLine({ ...standing, total: undefined }, 96)).toBe('fetching 84.0 MB, 12.0 MB/s');
  });
});
