import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { CLIENTS } from './clients.ts';

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
const PAGE = readFileSync(join(import.meta.dirname, '../../docs/clients.md'), 'utf8');

/** What README tells recipients to type, as `clients.ts` has it. */
const lines = README.replaceAll(/ \\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => /^(?:curl|wget)/.test(line))
  .map((line) => line.replace(/'https:[^']+'.*/, "'URL'"));

test('what README tells recipients to type is tried, and ends whole though the connection breaks', () => {
  const rows = PAGE.split('\n').filter((row) => row.startsWith('| '));

  expect(lines.length).toBeGreaterThanOrEqual(4);
  expect(CLIENTS.flatMap(({ typed, again }) => [typed, again])).toEqual(expect.arrayContaining(lines));
  for (const line of lines) {
    const [, , , plain, lambda, server, redirect] = rows.find((row) => row.includes(`\`${line}\``))?.split(' | ') ?? [];
    expect([line, plain, lambda, server, redirect]).toEqual([
      line,
      'the file',
      expect.stringMatching(/^the file: /),
      expect.stringMatching(/^the file: /),
      'the file |',
    ]);
  }
});
