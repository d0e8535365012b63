import { describe, expect, test } from '@jest/globals';
import { CommanderError } from 'commander';
import { report } from '../../../cli/output.ts';

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
