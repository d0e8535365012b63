import type { Shown } from './terminal.ts';

/** What is another each time, with something of the same length in its place, so that lines end where they did. */
const CHANGING: readonly [RegExp, string][] = [
  [/(?<=token=)[\w-]{43}/g, 'T'],
  [/(?<=uploads\/)[\w-]{12}/g, 'u'],
  [/(?<![\w/-])[\w-]{22}(?![\w-])/g, 'I'],
  [/^[\w-]{16}(?= {2})/g, 'C'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d/g, ''],
  [/(?<=127\.0\.0\.1:)\d+/g, '9'],
];

const SOME_TIME = '2030-01-31 12:00:00+01:00';

/** A screen for a snapshot, without what is another each time. */
export function comparable({ lines, columns }: Shown): string {
  const whole = lines.map((rows) => rows.map((row, i) => (i < rows.length - 1 ? row.padEnd(columns) : row)).join(''));
  return whole
    .flatMap((line) => rowsOf(mask(line), columns))
    .join('\n')
    .trimEnd();
}

function mask(line: string): string {
  return CHANGING.reduce(
    (text, [pattern, sign]) =>
      text.replaceAll(pattern, (found) => (sign === '' ? SOME_TIME : sign.repeat(found.length))),
    line,
  );
}

function rowsOf(line: string, columns: number): string[] {
  const rows = Array.from({ length: Math.ceil(line.length / columns) }, (_, row) =>
    line.slice(row * columns, (row + 1) * columns).trimEnd(),
  );
  return rows.length === 0 ? [''] : rows;
}
