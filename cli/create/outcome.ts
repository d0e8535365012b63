import mime from 'mime';
import { LinksError, type MintedLink } from '../../client/index.ts';
import type { Connection } from '../connection.ts';
import { CommandError } from '../errors.ts';
import type { Progress } from '../progress.ts';
import { uploadFile } from '../upload.ts';
import type { Job } from './jobs.ts';
import { KeptUpload } from './kept-upload.ts';
import { openSource } from './source.ts';
import type { WantedFile } from './wanted.ts';

/** The outcome of one job. If it failed, the others still go on. */
export type Outcome = { name: string } & ({ link: MintedLink } | { error: unknown });

/** The things that all jobs share. */
export interface JobContext {
  connection: Connection;
  progress: Progress;
  signal: AbortSignal;
}

/** Uploads the file, if there is one, and creates its link. Never rejects. */
export async function runJob(job: Job, context: JobContext): Promise<Outcome> {
  const { name } = job.wanted;
  try {
    return { name, link: await make(job, context) };
  } catch (error) {
    return { name, error };
  }
}

async function make(job: Job, context: JobContext): Promise<MintedLink> {
  const { wanted, bucket, settings } = job;
  const key = await keyOf(job, context);
  try {
    const order = { key, ...settings, bucket };
    return await context.connection.links.create(order, { signal: context.signal });
  } catch (error) {
    if (!wanted.file || !(error instanceof LinksError)) throw error;
    throw new CommandError(`${error.message} (The file is still at s3://${bucket}/${key}.)`, { cause: error });
  }
}

/** The key of the job's object, once it is there: its file is uploaded first. */
export function keyOf(job: Job, context: JobContext): Promise<string> {
  const { file, key } = job.wanted;
  return file ? upload(job, file, context) : Promise.resolve(key);
}

/** Uploads the file and resolves to its key, which is another one than the job's if it was uploaded before. */
async function upload({ wanted, bucket, settings }: Job, file: WantedFile, context: JobContext): Promise<string> {
  if (bucket === undefined) throw new Error('an upload without a bucket');
  const { connection, progress, signal } = context;
  const s3 = await connection.s3();
  await using source = await openSource(file.path);
  const { key } = wanted;
  const kept = source.facts && new KeptUpload({ facts: source.facts, file, bucket, key });
  const there = await kept?.find(s3);
  if (there !== undefined) {
    progress.add(file.size ?? 0);
    return there;
  }
  const contentType = mime.getType(settings.filename ?? file.below) ?? 'application/octet-stream';
  const uploaded = await uploadFile(s3, { source, bucket, key, contentType }, { progress, signal });
  await kept?.keep(uploaded);
  return key;
}
