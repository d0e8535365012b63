import { UsageError } from '../errors.ts';
import { type LinkOptions, orderSettings } from './link-options.ts';
import { fileWanted, type Wanted, wantedBy } from './wanted.ts';

/** Where the names come from, and what is made of them. */
export interface JobOptions extends LinkOptions {
  csv?: string;
  /** To upload the one file to. */
  key?: string;
  /** Whether the name of a local file means that file. */
  upload: boolean;
}

/** A link to make, and what it is to be. */
export interface Job {
  wanted: Wanted;
  bucket?: string;
  settings: ReturnType<typeof orderSettings>;
}

/** @throws UsageError for all that can be seen to be wrong before anything is done */
export async function jobsOf(names: string[], options: JobOptions): Promise<Job[]> {
  if (options.csv !== undefined) {
    if (names.length > 0) throw new UsageError('Give keys and files either as words or by --csv, not both.');
    if (options.key !== undefined) throw new UsageError('--key names one key: with --csv give a column "key".');
    const { wantedByCsv } = await import('./csv.ts');
    const rows = await wantedByCsv(options.csv);
    return rows.map((row) => jobOf(row.wanted, { ...options, ...row.options }));
  }
  if (names.length === 0)
    throw new UsageError('Name a key, a file or a folder, or give --csv. (`links create --help` says more.)');
  const wanted = options.upload ? await Promise.all(names.map(wantedBy)) : names.map((name) => [{ name, key: name }]);
  return withKey(wanted.flat(), options.key).map((one) => jobOf(one, options));
}

function jobOf(wanted: Wanted, { bucket, ...options }: LinkOptions): Job {
  return { wanted, settings: orderSettings(options), ...(bucket === undefined ? {} : { bucket }) };
}

function withKey(wanted: Wanted[], key: string | undefined): Wanted[] {
  if (key === undefined) return wanted;
  const [only, ...others] = wanted;
  if (others.length > 0) throw new UsageError('--key names one key: give one file with it.');
  if (!only?.file) throw new UsageError(`--key is for uploads, and there is no file "${only?.name}".`);
  return [fileWanted(only.file.path, only.file.size, key)];
}
