import { describe, expect, test } from '@jest/globals';
import {
  durationInWords,
  humanBytes,
  localTime,
  printable,
  shortDuration,
  withLocalTimes,
} from '../../../cli/format.ts';

describe('a size for people', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [12_340_000, '12.3 MB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [5 * 1024 ** 4, '5.5 TB'],
  ])('shows %d as %s', (bytes, expected) => {
    expect(humanBytes(bytes)).toBe(expected);
  });
});

describe('a duration', () => {
  test.each([
    [0, '0 seconds', '0 s'],
    [1, '1 second', '1 s'],
    [3_600, '1 hour', '1 h'],
    [5_400, '1 hour 30 minutes', '1 h 30 min'],
    [90_061, '1 day 1 hour 1 minute 1 second', '1 d 1 h'],
  ])('of %d seconds is "%s", or "%s" where there is little room', (seconds, words, short) => {
    expect([durationInWords(seconds), shortDuration(seconds)]).toEqual([words, short]);
  });
});

describe('a time', () => {
  test('is this machine’s own, with its offset from UTC, and the same moment', () => {
    const shown = localTime('2030-07-31T12:00:00.000Z');

    expect(shown).toMatch(/^2030-(07|08)-\d\d \d\d:\d\d:00[+-]\d\d:\d\d$/);
    expect(new Date(shown).toISOString()).toBe('2030-07-31T12:00:00.000Z');
  });

  test('in a sentence of the owner API is shown alike', () => {
    expect(withLocalTimes('It works until 2030-07-31T12:00:00.000Z, and no longer.')).toBe(
      `It works until ${localTime('2030-07-31T12:00:00.000Z')}, and no longer.`,
    );
  });

  test('that is none is no fault', () => {
    expect(localTime('for \u001bever')).toBe('for \u{fffd}ever');
  });
});

test('what others chose cannot turn the direction of the text round', () => {
  expect(printable('invoice\u202efdp.exe')).toBe('invoice\u{fffd}fdp.exe');
});

test('what others chose cannot move the cursor or colour the terminal', () => {
  expect(printable('re\u001b[31mport\r\n.pdf')).toBe('re\u{fffd}[31mport\u{fffd}\u{fffd}.pdf');
});
