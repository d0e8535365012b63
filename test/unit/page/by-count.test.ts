import { describe, expect, test } from '@jest/globals';
import { byCount } from '../../../functions/page/texts/by-count.ts';

const ARABIC = { zero: 'zero', one: 'one', two: 'two', few: 'few #', many: 'many #', other: 'other #' };

describe('a text by a number', () => {
  test.each([
    [0, 'zero'],
    [1, 'one'],
    [2, 'two'],
    [3, 'few 3'],
    [10, 'few 10'],
    [11, 'many 11'],
    [99, 'many 99'],
    [100, 'other 100'],
    [103, 'few 103'],
  ])('has in Arabic one of six forms: %d', (count, text) => {
    expect(byCount('ar', ARABIC)(count)).toBe(text);
  });

  test.each([
    ['en', 0, 'files'],
    ['fr', 0, 'file'],
    ['pt-BR', 1, 'file'],
    ['ja', 1, 'files'],
  ])('has the form that the language asks for: %s, %d', (language, count, text) => {
    expect(byCount(language, { one: 'file', other: 'files' })(count)).toBe(text);
  });
});
