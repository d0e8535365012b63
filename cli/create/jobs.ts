import type { Delivery } from '../../client/index.ts';
import { UsageError } from '../errors.ts';
import { type LinkOptions, type OrderSettings, orderSettings } from './link-options.ts';
import { STDIN } from './source.ts';
import { atKey, findWanted, hasFile, objectWanted, stdinWanted, type Wanted } from './wanted.ts';

/** The options that decide which links to create. */
export interface JobOptions extends LinkOptions {
  csv?: string;
  /** Whether all of them go into one archive. */
  zip?: boolean;
  /** The key to upload to; with a slash at its end, the folder. */
  key?: string;
  /** Whether the name of a local file means that file. */
  upload: boolean;
}

/** A link to create. */
export interface Job {
  wanted: Wanted;
  bucket: string | undefined;
  settings: OrderSettings;
}

/** Finds out which links to create. @throws UsageError for everything that can be checked before anything is done */
export async function planJobs(names: string[], options: JobOptions): Promise<Job[]> {
  if (options.csv !== undefined) {
    if (names.length > 0) throw new UsageError('Give keys and files either as arguments or with --csv, not both.');
    if (options.key !== undefined) throw new UsageError('--key is a single key: with --csv use a column "key".');
    const { readCsv } = await import('./csv.ts');
    const rows = await readCsv(options.csv);
    return rows.map((row) => jobOf(row.wanted, { ...options, ...row.options }));
  }
  if (names.length === 0) throw new UsageError('Give a key, a file, a folder or --csv. (See links create --help.)');
  return withKey(await findAllWanted(names, options), options.key).map((one) => jobOf(one, options));
}

async function findAllWanted(names: string[], { upload, filename, pin, zip }: JobOptions): Promise<Wanted[]> {
  if (!upload) return names.map(objectWanted);
  if (names.filter((name) => name === STDIN).length > 1)
    throw new UsageError('Stdin can be read only once: give - once.');
  if (names.includes(STDIN) && pin === STDIN)
    throw new UsageError('Stdin can hold either the file or the PIN, not both: give the PIN with --pin.');
  const wanted = await Promise.all(
    names.map(async (name) => (name === STDIN ? stdinWanted(filename) : findWanted(name, zip))),
  );
  return wanted.flat();
}

function jobOf(wanted: Wanted, { bucket, ...options }: LinkOptions): Job {
  if (bucket !== undefined && wanted.bucket !== undefined && bucket !== wanted.bucket) {
    throw new UsageError(`${wanted.name} is in another bucket than --bucket says: leave out --bucket.`);
  }
  return { wanted, settings: orderSettings({ ...defaultsFor(options), ...options }), bucket: wanted.bucket ?? bucket };
}

/** What the environment sets. A presigned URL has no page that could name a sender. */
export function defaultsFor({ delivery }: { delivery?: Delivery | undefined }): { from?: string } {
  const { LINKS_FROM } = process.env;
  return LINKS_FROM && delivery !== 'presigned' ? { from: LINKS_FROM } : {};
}

function withKey(wanted: Wanted[], key: string | undefined): Wanted[] {
  if (key === undefined) return wanted;
  if (wanted.length > 1 && !key.endsWith('/')) {
    throw new UsageError('--key is a single key: give one file with it, or end it with a slash, as in --key dir/.');
  }
  return wanted.map((one) => {
    if (!hasFile(one))
      throw new UsageError(`--key is for uploads, but there is no file "${one.name}": check the path.`);
    return atKey(one, key);
  });
}
