import pMap from 'p-map';
import type { MintedLink, Policy } from '../../client/index.ts';
import { archiveName, nameMembers } from '../../functions/core/archive/names.ts';
import { checkMintable } from '../../functions/core/create-link.ts';
import { defined } from '../../functions/core/defined.ts';
import { LinkError, malformed } from '../../functions/core/errors.ts';
import { LIMITS, type NamedKey } from '../../functions/core/link-order.ts';
import { UsageError } from '../errors.ts';
import { type Job, type JobOptions, planJobs } from './jobs.ts';
import { coreOrderOf, type OrderSettings, orderSettings } from './link-options.ts';
import { type JobContext, keyOf } from './outcome.ts';
import { placeUploads } from './placing.ts';
import { STDIN } from './source.ts';
import { hasFile } from './wanted.ts';

/** One link to many files: those that are named, or all objects under a prefix. */
export interface ArchiveJob {
  jobs: Job[];
  prefix: string | undefined;
  bucket: string | undefined;
  settings: OrderSettings;
}

interface ArchiveOptions extends JobOptions {
  prefix?: string;
}

/** Finds out which files the archive has. @throws UsageError for everything that can be checked before anything is done */
export async function planArchive(names: string[], options: ArchiveOptions): Promise<ArchiveJob> {
  const { prefix, filename: _, ...others } = options;
  if (options.csv !== undefined) throw new UsageError('--zip is for names on the command line: leave out --csv.');
  if (names.includes(STDIN)) throw new UsageError('Stdin has no name in an archive: give --zip the names of files.');
  if (prefix !== undefined && names.length > 0) throw new UsageError('Give either names or --prefix, not both.');
  if (prefix !== undefined && options.key !== undefined) throw new UsageError('--key is for uploads: leave it out.');
  const jobs = prefix === undefined ? await planJobs(names, others) : [];
  return { jobs, prefix, settings: orderSettings(options), bucket: options.bucket };
}

/**
 * Places the uploads, names the archive of a folder, and checks it as the owner API would.
 * @throws UsageError; nothing was uploaded then
 */
export function placeArchive(archive: ArchiveJob, policy: Policy, bucket = policy.buckets[0] ?? ''): ArchiveJob {
  const jobs = placeUploads(archive.jobs, policy, archive.bucket ?? bucket);
  const filename = archive.settings.filename ?? folderName(jobs);
  const settings = filename === undefined ? archive.settings : { ...archive.settings, filename };
  const placed = { ...archive, jobs, settings, bucket: bucketOf(jobs, archive.bucket ?? bucket) };
  try {
    const { prefix } = archive;
    const objects = { keys: prefix === undefined ? keysOf(placed) : undefined, prefix, bucket: placed.bucket };
    checkMintable(
      defined({ ...coreOrderOf(settings), ...objects }),
      policy,
      Math.floor(Date.parse(policy.now) / 1000),
      jobs.reduce((sum, { wanted }) => sum + (wanted.file?.size ?? 0), 0),
    );
    checkLength({ ...settings, ...objects });
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    throw new UsageError(`${error.message} (Nothing was uploaded.)`, { cause: error });
  }
  return placed;
}

/** Uploads the files, some at a time, and creates the link. */
export async function runArchive(archive: ArchiveJob, context: JobContext, atOnce: number): Promise<MintedLink> {
  const { jobs, prefix, settings, bucket } = archive;
  const { links } = context.connection;
  const { signal } = context;
  if (prefix !== undefined) return links.create({ prefix, ...settings, bucket }, { signal });
  const there = await pMap(jobs, (job) => keyOf(job, context), { concurrency: atOnce });
  const keys = keysOf(archive).map((file, at) => ({ ...file, key: there[at] ?? file.key }));
  return links.create({ keys, ...settings, bucket }, { signal });
}

/** The owner API reads no longer order. @throws LinkError */
function checkLength(order: object): void {
  if (Buffer.byteLength(JSON.stringify(order)) <= LIMITS.orderBytes) return;
  throw malformed(
    'The paths of so many files are too long for one order, which has at most 1 MB. Make several archives.',
  );
}

/** A file keeps its path from its folder on, as far as it can be unpacked everywhere. The owner API names the other objects. */
export function keysOf({ jobs }: Pick<ArchiveJob, 'jobs'>): NamedKey[] {
  const named = jobs.flatMap(({ wanted: { key, file, path } }) => {
    if (file) return { key: file.below };
    return path === undefined ? [] : { key, name: path };
  });
  const names = nameMembers(named, '');
  return jobs.map(({ wanted: { key, file, path } }) =>
    file || path !== undefined ? { key, name: names.shift() as string } : { key },
  );
}

function bucketOf(jobs: readonly Job[], bucket: string): string {
  const [first = bucket, ...others] = [...new Set(jobs.map((job) => job.bucket ?? bucket))];
  if (others.length > 0) throw new UsageError('The files of an archive lie in one bucket: name those of one alone.');
  return first;
}

/** The archive of a folder is named like it. */
function folderName(jobs: readonly Job[]): string | undefined {
  const folders = new Set(
    jobs.map(({ wanted }) => (hasFile(wanted) ? /^[^/]+(?=\/)/.exec(wanted.file.below)?.[0] : undefined)),
  );
  const [folder] = folders;
  return folders.size === 1 && folder !== undefined ? archiveName(folder) : undefined;
}
