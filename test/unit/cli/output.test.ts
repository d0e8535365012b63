import { describe, expect, test } from '@jest/globals';
import { CommanderError } from 'commander';
import { humanBytes, report } from '../../../scripts/cli/output.ts';

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

describe('the end of a command', () => {
  test('is a success after help', () => {
    expect(report(new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'))).toBe(0);
  });

  test('is wrong usage where commander refuses the arguments', () => {
    expect(report(new CommanderError(1, 'commander.unknownOption', 'unknown option'))).toBe(2);
  });

  test('hides no fault of the program', () => {
    const fault = new TypeError('x is not a function');

    expect(() => report(fault)).toThrow(fault);
  });
});
