import pMap from 'p-map';
import { LinksError, type MintedLink, type Policy } from '../../client/index.ts';
import { archiveName, nameMembers } from '../../functions/core/archive/names.ts';
import { checkMintable } from '../../functions/core/create-link.ts';
import { defined } from '../../functions/core/defined.ts';
import { LinkError, malformed } from '../../functions/core/errors.ts';
import { LIMITS, type NamedKey } from '../../functions/core/link-order.ts';
import { CommandError, UsageError } from '../errors.ts';
import { fewOf } from '../format.ts';
import { defaultsFor, type Job, type JobOptions, planJobs } from './jobs.ts';
import { coreOrderOf, epochSeconds, type OrderSettings, orderSettings } from './link-options.ts';
import { type JobContext, keyOf } from './outcome.ts';
import { placeUploads } from './placing.ts';
import { objectNamed } from './s3-name.ts';
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
  if (names.includes(STDIN)) {
    throw new UsageError('Stdin has no name in an archive: save it in a file first, and give that.');
  }
  checkDelivery(options);
  const settings = orderSettings({ ...defaultsFor(options), ...options });
  if (prefix !== undefined) return { ...planPrefix(prefix, names, options), settings };
  if (names.length === 0) {
    throw new UsageError('Give keys, files or folders for the ZIP, or --prefix. (See links create --help.)');
  }
  const jobs = await planJobs(names, others);
  jobs.forEach(checkName);
  return { jobs, prefix, settings, bucket: options.bucket };
}

function planPrefix(given: string, names: readonly string[], options: ArchiveOptions): Omit<ArchiveJob, 'settings'> {
  if (names.length > 0) throw new UsageError('Give either names or --prefix, not both.');
  if (options.key !== undefined) throw new UsageError('--key is for uploads: leave it out.');
  if (/^(?:s3:\/\/[^/]*\/?)?$/i.test(given)) {
    throw new UsageError('Say with --prefix how the keys begin, as in --prefix dir/ or --prefix s3://bucket/dir/.');
  }
  const { key: prefix, bucket } = objectNamed(given, options.bucket);
  return { jobs: [], prefix, bucket };
}

/** No object of S3 has an archive's bytes. @throws UsageError */
function checkDelivery({ delivery, oversize }: ArchiveOptions): void {
  const isByS3 = delivery === 'redirect' || delivery === 'presigned';
  const option = isByS3 ? `--delivery ${delivery}` : oversize === 'redirect' && '--oversize redirect';
  if (option) {
    throw new UsageError(`An archive is nowhere stored, so no URL of S3 can lead to it: leave out ${option}.`);
  }
}

/** A folder in S3 is a prefix. @throws UsageError */
function checkName({ wanted: { name, key, file } }: Job): void {
  if (file || !key.endsWith('/')) return;
  throw new UsageError(`"${name}" is no file: for all objects below it, give --prefix ${name} and no names.`);
}

/**
 * Places the uploads, names the archive of a folder, and checks it as the owner API would.
 * @throws UsageError; nothing was uploaded then
 */
export function placeArchive(archive: ArchiveJob, policy: Policy, bucket = policy.buckets[0] ?? ''): ArchiveJob {
  checkNumber(archive.jobs);
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
      epochSeconds(policy.now),
      jobs.reduce((sum, { wanted }) => sum + (wanted.file?.size ?? 0), 0),
    );
    checkLength({ ...settings, ...objects });
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    throw new UsageError(`${error.message} (Nothing was uploaded.)`, { cause: error });
  }
  return placed;
}

/** Uploads the files, some at a time, and creates the link. @throws UsageError for an object that is not there, before that */
export async function runArchive(archive: ArchiveJob, context: JobContext, atOnce: number): Promise<MintedLink> {
  const { jobs, prefix, settings, bucket } = archive;
  const { links } = context.connection;
  const { signal } = context;
  if (prefix !== undefined) return links.create({ prefix, ...settings, bucket }, { signal });
  await checkObjects(archive, context);
  const there = await pMap(jobs, (job) => keyOf(job, context), { concurrency: atOnce });
  const keys = keysOf(archive).map((file, at) => ({ ...file, key: there[at] ?? file.key }));
  try {
    return await links.create({ keys, ...settings, bucket }, { signal });
  } catch (error) {
    const uploaded = there.filter((_, at) => jobs[at]?.wanted.file);
    if (uploaded.length === 0 || !(error instanceof LinksError)) throw error;
    const which = uploaded.length === 1 ? 'The file is' : `The ${uploaded.length} files are`;
    const place = uploaded.length === 1 ? 'at' : 'there, the first at';
    const still = `${which} still ${place} s3://${bucket}/${uploaded[0]}.`;
    throw new CommandError(`${error.message} (${still})`, { cause: error });
  }
}

const ASKED_AT_ONCE = 8;

/**
 * Asks S3 for the objects that go into an archive with files: a mistyped name of a file is a key, and the owner API would refuse
 * it after the upload. Where the owner may not ask, it is left to the API.
 *
 * @throws UsageError for objects that are not there
 */
async function checkObjects({ jobs, bucket }: ArchiveJob, { connection, signal }: JobContext): Promise<void> {
  const keys = jobs.flatMap(({ wanted }) => (wanted.file ? [] : [wanted.key]));
  if (keys.length === 0 || keys.length === jobs.length) return;
  const [s3, { HeadObjectCommand }] = await Promise.all([connection.s3(), import('@aws-sdk/client-s3')]);
  const ask = (Key: string) =>
    s3.send(new HeadObjectCommand({ Bucket: bucket, Key }), { abortSignal: signal }).then(
      () => [],
      (error: { $metadata?: { httpStatusCode?: number } }) => (error.$metadata?.httpStatusCode === 404 ? [Key] : []),
    );
  const missing = (await pMap(keys, ask, { concurrency: ASKED_AT_ONCE })).flat();
  if (missing.length === 0) return;
  const names = fewOf(missing.map((key) => `"${key}"`));
  const [are, name] =
    missing.length === 1
      ? ['is neither a local file nor an object', 'name']
      : ['are neither local files nor objects', 'names'];
  throw new UsageError(`${names} ${are} in the bucket "${bucket}": correct the ${name}. (Nothing was uploaded.)`);
}

/** @throws UsageError */
function checkNumber({ length }: readonly Job[]): void {
  if (length <= LIMITS.archiveFiles) return;
  const [files, most] = [length, LIMITS.archiveFiles].map((number) => number.toLocaleString('en'));
  throw new UsageError(`These are ${files} files, and an archive has at most ${most}: make several archives.`);
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
