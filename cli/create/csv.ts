import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { Command, CommanderError } from 'commander';
import { CsvError, parse } from 'csv-parse/sync';
import { UsageError } from '../errors.ts';
import { addLinkOptions, type LinkOptions, orderSettings } from './link-options.ts';
import { atKey, findFile, hasFile, objectWanted, type Wanted } from './wanted.ts';

type Row = Record<string, string>;

/**
 * Reads the wanted links from a CSV. Its head has `key`, `file` or both, and the names of any options that set up a link. Empty
 * cells are ignored. A cell can hold several networks, separated by spaces.
 *
 * @param path a file, or `-` for stdin
 * @throws UsageError that lists every error with its line
 */
export async function readCsv(path: string): Promise<{ wanted: Wanted; options: LinkOptions }[]> {
  const faults: string[] = [];
  const entries = [];
  for (const { line, row } of await readRows(path)) {
    try {
      const options = optionsOf(row);
      orderSettings(options);
      entries.push({ wanted: await findByRow(row), options });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      faults.push(`line ${line}: ${error.message}`);
    }
  }
  if (faults.length > 0)
    throw new UsageError(
      `${nameOf(path)} has errors, and nothing was done: correct these lines.\n${faults.join('\n')}`,
    );
  if (entries.length === 0)
    throw new UsageError(`${nameOf(path)} has no rows: add a head such as key,expires,note and a row for each link.`);
  return entries;
}

const nameOf = (path: string) => (path === '-' ? 'The CSV on stdin' : path);

async function readRows(path: string): Promise<{ line: number; row: Row }[]> {
  const { text, delimiter, skipped } = separated(textOf(await readBytes(path), path));
  const [head, ...rows] = recordsIn(text, delimiter, path);
  const columns = headOf(head?.record ?? []);
  // Excel leaves rows of empty cells.
  const filled = rows.filter(({ record }) => record.some((cell) => cell !== ''));
  return filled.map(({ record, info }) => {
    const line = info.lines + skipped;
    return { line, row: rowOf(columns, record, `${nameOf(path)} is not a valid CSV: line ${line}`) };
  });
}

function recordsIn(text: string, delimiter: string, path: string): { record: string[]; info: { lines: number } }[] {
  try {
    const options = { delimiter, info: true, relax_column_count: true, skip_empty_lines: true, trim: true } as const;
    return parse(text, options) as unknown as { record: string[]; info: { lines: number } }[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The value may be a PIN, and the message may end up in a log.
    const fault = error.message.replace(/, value is .*/s, '');
    throw new UsageError(`${nameOf(path)} is not a valid CSV: ${fault}.`, { cause: error });
  }
}

/** Reads a row. A cell in a column without a name must be empty: it may be a PIN. */
function rowOf(columns: readonly string[], cells: readonly string[], where: string): Row {
  if (cells.length < columns.length) {
    throw new UsageError(`${where} has ${cells.length} cells, but the head has ${columns.length}.`);
  }
  if (cells.some((cell, at) => cell !== '' && !columns[at])) {
    throw new UsageError(`${where} has a cell in a column without a name: name the column in the first line.`);
  }
  return Object.fromEntries(columns.flatMap((name, at) => (name === '' ? [] : [[name, cells[at] ?? '']])));
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return path === '-' ? await buffer(process.stdin) : await readFile(path);
  } catch (cause) {
    throw new UsageError(`Cannot read ${path} (${(cause as NodeJS.ErrnoException).code}): check the path.`, {
      cause,
    });
  }
}

/** Decodes UTF-8. Other encodings and bytes that are no text would garble names and notes. */
function textOf(bytes: Buffer, path: string): string {
  if (!isUtf8(bytes) || bytes.includes(0)) {
    throw new UsageError(`${nameOf(path)} is not in UTF-8, and nothing was done: save it as "CSV UTF-8".`);
  }
  return bytes.toString().replace(/^\u{feff}/u, '');
}

/** Excel writes a line such as `sep=;` before the head. */
const SEPARATOR_LINE = /^"?sep=(.)"?[^\S\r\n]*\r?\n/i;

/** Finds the separator, which Excel chooses by country. No column name contains one, so the head tells. */
function separated(text: string): { text: string; delimiter: string; skipped: number } {
  const [line, named] = SEPARATOR_LINE.exec(text) ?? [];
  if (line !== undefined && named !== undefined) return { text: text.slice(line.length), delimiter: named, skipped: 1 };
  const head = /[^\r\n]+/.exec(text)?.[0] ?? '';
  return { text, delimiter: /[,;\t]/.exec(head)?.[0] ?? ',', skipped: 0 };
}

function headOf(names: readonly string[]): string[] {
  const head = names.map((name) => name.toLowerCase());
  while (head.at(-1) === '') head.pop();
  const known = ['key', 'file', ...OPTION_NAMES];
  const unknown = head.find((name) => name !== '' && !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`The CSV has the unknown column "${unknown}": use ${known.join(', ')}.`);
  const twice = head.find((name, at) => name !== '' && head.indexOf(name) !== at);
  if (twice !== undefined)
    throw new UsageError(`The CSV has the column "${twice}" twice, and nothing was done: remove one.`);
  if (!head.includes('key') && !head.includes('file')) {
    throw new UsageError('The CSV has neither a column "key" nor a column "file": name the columns in its first line.');
  }
  return head;
}

async function findByRow({ key = '', file = '' }: Row): Promise<Wanted> {
  if (file === '' && key === '') throw new UsageError('the row has neither a key nor a file.');
  if (file === '') return objectWanted(key);
  const wanted = await findFile(file);
  return key !== '' && hasFile(wanted) ? atKey(wanted, key) : wanted;
}

/** Reads a row like a command line, so that both accept the same values. */
function optionsOf({ key: _key, file: _file, ...cells }: Row): LinkOptions {
  const command = makeOptionReader();
  const given = Object.entries(cells).filter(([, cell]) => cell !== '');
  const args = given.flatMap(([name, cell]) =>
    (name === 'allow' ? cell.split(/\s+/) : [cell]).map((value) => `--${name}=${value}`),
  );
  try {
    return command.parse(args, { from: 'user' }).opts();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new UsageError(error.message.replace(/^error: /, ''), { cause: error });
  }
}

function makeOptionReader(): Command {
  return addLinkOptions(new Command().exitOverride().configureOutput({ writeErr: () => {} }));
}

/** Flags are left out, because a cell holds a value. */
const OPTION_NAMES = makeOptionReader()
  .options.filter(({ required }) => required)
  .map(({ long }) => String(long).slice(2));
