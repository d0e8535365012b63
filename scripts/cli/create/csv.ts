import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import { CsvError, parse } from 'csv-parse';
import { UsageError } from '../errors.ts';
import { addLinkOptions, type LinkOptions, orderSettings } from './link-options.ts';
import { fileWanted, type Wanted } from './wanted.ts';

type Row = Record<string, string>;

/**
 * Reads what is wanted from a CSV: a head with `key` or `file` or both, and any option of `links create` that says what
 * a link is to be, by its name. Empty cells say nothing. Several networks stand in one cell, with spaces between.
 *
 * @param path a file, or `-` for stdin
 * @throws UsageError that names every fault at once, by its line
 */
export async function wantedByCsv(path: string): Promise<{ wanted: Wanted; options: LinkOptions }[]> {
  const faults: string[] = [];
  const entries = [];
  for (const { line, row } of await rowsOf(path)) {
    try {
      const options = optionsOf(row);
      orderSettings(options);
      entries.push({ wanted: await wantedByRow(row), options });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      faults.push(`line ${line}: ${error.message}`);
    }
  }
  if (faults.length > 0)
    throw new UsageError(`${nameOf(path)} is not well formed. Nothing was done.\n${faults.join('\n')}`);
  if (entries.length === 0)
    throw new UsageError(`${nameOf(path)} has no rows: give a head such as key,expires,note and a row a link.`);
  return entries;
}

const nameOf = (path: string) => (path === '-' ? 'The CSV on stdin' : path);

async function rowsOf(path: string): Promise<{ line: number; row: Row }[]> {
  const input = path === '-' ? process.stdin : createReadStream(path);
  const parser = parse({ bom: true, columns: headOf, info: true, skip_empty_lines: true, trim: true });
  input.on('error', (error: Error) => parser.destroy(error));
  try {
    const rows = [];
    for await (const { record, info } of input.pipe(parser)) rows.push({ line: info.lines, row: record });
    return rows;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof UsageError) throw error;
    if (error instanceof CsvError) {
      // A value may be a PIN, and this may end up in a log.
      const fault = message.replace(/, value is .*/s, '');
      throw new UsageError(`${nameOf(path)} is no CSV: ${fault}.`, { cause: error });
    }
    throw new UsageError(`${path} cannot be read (${code}): check the path.`, { cause: error });
  }
}

function headOf(names: string[]): string[] {
  const head = names.map((name) => name.toLowerCase());
  const known = ['key', 'file', ...OPTION_NAMES];
  const unknown = head.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(`The CSV has the unknown column "${unknown[0]}": use ${known.join(', ')}.`);
  }
  if (!head.includes('key') && !head.includes('file')) {
    throw new UsageError('The CSV has neither a column "key" nor "file": name the columns in its first line.');
  }
  return head;
}

async function wantedByRow({ key = '', file = '' }: Row): Promise<Wanted> {
  if (file === '' && key === '') throw new UsageError('neither a key nor a file is given.');
  if (file === '') return { name: key, key };
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new UsageError(`there is no file ${file}: check the path.`);
  return key === '' ? fileWanted(file, found.size) : fileWanted(file, found.size, key);
}

/** A row is read as a command line is, so that both take the same words. */
function optionsOf({ key: _key, file: _file, ...cells }: Row): LinkOptions {
  const command = optionReader();
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

function optionReader(): Command {
  return addLinkOptions(new Command().exitOverride().configureOutput({ writeErr: () => {} }));
}

/** A flag has no value that a cell could give. */
const OPTION_NAMES = optionReader()
  .options.filter(({ required }) => required)
  .map(({ long }) => String(long).slice(2));
