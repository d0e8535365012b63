import { describe, expect, test } from '@jest/globals';
import { humanBytes, printable } from '../../../scripts/cli/format.ts';

describe('a size for people', () => {
  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [12_340_000, '12.3 MB'],
    [5 * 1024 ** 4, '5.5 TB'],
  ])('shows %d as %s', (bytes, expected) => {
    expect(humanBytes(bytes)).toBe(expected);
  });
});

test('what others chose cannot move the cursor or colour the terminal', () => {
  expect(printable('re\u001b[31mport\r\n.pdf')).toBe('re\u{fffd}[31mport\u{fffd}\u{fffd}.pdf');
});
