import { UsageError } from '../errors.ts';
import { type LinkOptions, type OrderSettings, orderSettings } from './link-options.ts';
import { STDIN } from './source.ts';
import { atKey, findWanted, hasFile, objectWanted, stdinWanted, type Wanted } from './wanted.ts';

/** Where the names come from, and what is made of them. */
export interface JobOptions extends LinkOptions {
  csv?: string;
  /** To upload the one file to; or, with a slash at its end, all below. */
  key?: string;
  /** Whether the name of a local file means that file. */
  upload: boolean;
}

/** A link to make, and what it is to be. */
export interface Job {
  wanted: Wanted;
  bucket: string | undefined;
  settings: OrderSettings;
}

/** @throws UsageError for all that can be seen to be wrong before anything is done */
export async function planJobs(names: string[], options: JobOptions): Promise<Job[]> {
  if (options.csv !== undefined) {
    if (names.length > 0) throw new UsageError('Give keys and files either as words or by --csv, not both.');
    if (options.key !== undefined) throw new UsageError('--key names one key: with --csv give a column "key".');
    const { readCsv } = await import('./csv.ts');
    const rows = await readCsv(options.csv);
    return rows.map((row) => jobOf(row.wanted, { ...options, ...row.options }));
  }
  if (names.length === 0)
    throw new UsageError('Name a key, a file or a folder, or give --csv. (`links create --help` says more.)');
  return withKey(await findAllWanted(names, options), options.key).map((one) => jobOf(one, options));
}

async function findAllWanted(names: string[], { upload, filename, pin }: JobOptions): Promise<Wanted[]> {
  if (!upload) return names.map(objectWanted);
  if (names.filter((name) => name === STDIN).length > 1) throw new UsageError('Stdin can be read once: give - once.');
  if (names.includes(STDIN) && pin === STDIN) throw new UsageError('Stdin holds either the file or the PIN, not both.');
  const wanted = await Promise.all(
    names.map(async (name) => (name === STDIN ? stdinWanted(filename) : findWanted(name))),
  );
  return wanted.flat();
}

function jobOf(wanted: Wanted, { bucket, ...options }: LinkOptions): Job {
  if (bucket !== undefined && wanted.bucket !== undefined && bucket !== wanted.bucket) {
    throw new UsageError(`${wanted.name} lies in another bucket than --bucket says: leave --bucket out.`);
  }
  return { wanted, settings: orderSettings(options), bucket: wanted.bucket ?? bucket };
}

function withKey(wanted: Wanted[], key: string | undefined): Wanted[] {
  if (key === undefined) return wanted;
  if (wanted.length > 1 && !key.endsWith('/')) {
    throw new UsageError(
      '--key names one key: give one file with it, or a folder that ends in a slash, as in --key dir/.',
    );
  }
  return wanted.map((one) => {
    if (!hasFile(one)) throw new UsageError(`--key is for uploads, and there is no file "${one.name}".`);
    return atKey(one, key);
  });
}
