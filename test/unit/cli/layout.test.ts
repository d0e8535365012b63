import { describe, expect, test } from '@jest/globals';
import { beside, rowOf, tableOf, wrapped } from '../../../cli/layout.ts';

const HEADS = ['ID', 'STATUS', 'KEY'];
const ROWS = [
  ['first', 'active', 'a/long/key/of an object.pdf'],
  ['second', '', '日本.txt'],
];

describe('a table', () => {
  test('is one line a row where there is room, or no terminal', () => {
    const lines = ['ID      STATUS  KEY', 'first   active  a/long/key/of an object.pdf', 'second          日本.txt'];

    expect(tableOf(HEADS, ROWS, 43).split('\n')).toEqual(lines);
    expect(tableOf(HEADS, ROWS, Number.POSITIVE_INFINITY).split('\n')).toEqual(lines);
  });

  test('goes on below where there is none, heads and rows alike, and breaks no cell', () => {
    expect(tableOf(HEADS, ROWS, 42).split('\n')).toEqual([
      'ID      STATUS',
      '  KEY',
      'first   active',
      '  a/long/key/of an object.pdf',
      'second',
      '  日本.txt',
    ]);
  });

  test('keeps its columns where the letters are two columns wide', () => {
    expect(
      tableOf(
        ['A', 'B'],
        [
          ['日本', 'x'],
          ['abcd', 'y'],
        ],
        80,
      ),
    ).toBe('A     B\n日本  x\nabcd  y');
  });

  test('has figures to the right of their columns where that is wanted', () => {
    expect(
      tableOf(
        ['name', 'ms'],
        [
          ['a', '7'],
          ['bc', '1,234'],
        ],
        80,
        ['left', 'right'],
      ),
    ).toBe('name     ms\na         7\nbc    1,234');
  });

  test('holds 200,000 rows', () => {
    expect(tableOf(['A'], Array(200_000).fill(['x']), 80)).toHaveLength(400_001);
  });
});

test('a row of what has no end does as a table does, and may keep to given columns', () => {
  expect(rowOf(['7', 'much wider'], 80, { widths: [4, 4], aligns: ['right', 'right'] })).toBe('   7  much wider');
  expect(rowOf(['12:00', 'created', 'key'], 17)).toBe('12:00  created\n  key');
  expect(rowOf(['12:00', 'created', 'key'], 19)).toBe('12:00  created  key');
});

describe('a sentence', () => {
  test('is broken between words, but never within a time', () => {
    expect(wrapped('It works until 2030-01-31 12:00:00+01:00.', 40)).toBe('It works until\n2030-01-31 12:00:00+01:00.');
  });

  test('leaves a URL whole, so that it can be copied', () => {
    const url = 'https://example.com/download?token=AAAAAAAAAAAAAAAAAAAA';

    expect(wrapped(`Open ${url} now`, 20)).toBe(`Open\n${url}\nnow`);
  });

  test('stands beside what it is about, or below it where there is little room', () => {
    expect(beside('clock  ', 'right, as far as can be told from here', 40)).toBe(
      'clock  right, as far as can be told from\n       here',
    );
    expect(beside('clock  ', 'right, as far as can be told', 20)).toBe('clock\n  right, as far as\n  can be told');
  });
});
