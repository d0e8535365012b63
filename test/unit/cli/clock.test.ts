import { describe, expect, test } from '@jest/globals';
import { clockVerdict } from '../../../cli/doctor/clock.ts';

const DATE = 'Thu, 31 Jan 2030 12:00:00 GMT';
const at = (seconds: number) => Date.parse(DATE) + seconds * 1000;

describe('this machine’s clock', () => {
  test.each([
    [0.4, 'right'],
    [-1.2, 'right'],
    [59, '59 seconds off, which is close enough'],
    [-60, '1 minute off, which is close enough'],
  ])('is fine at %d s from the server’s', (off, verdict) => {
    expect(clockVerdict(DATE, at(off))).toBe(verdict);
  });

  test.each([
    [61, '1 minute 1 second ahead'],
    [-3_600, '1 hour behind'],
  ])('is to be set at %d s', (off, words) => {
    expect(() => clockVerdict(DATE, at(off))).toThrow(words);
    expect(() => clockVerdict(DATE, at(off))).toThrow('NTP');
  });

  test('is not compared with what is no date', () => {
    expect(() => clockVerdict('yesterday', at(0))).toThrow('invalid Date');
  });
});
