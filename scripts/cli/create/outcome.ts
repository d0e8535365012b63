import { LinksError, type MintedLink } from '../../../client/index.ts';
import type { Connection } from '../connection.ts';
import { CommandError } from '../errors.ts';
import type { Progress } from '../progress.ts';
import { uploadFile } from '../upload.ts';
import type { Job } from './jobs.ts';

/** What became of one job: the others are none the worse for it. */
export type Outcome = { name: string } & ({ link: MintedLink } | { error: unknown });

export interface Surroundings {
  connection: Connection;
  progress: Progress;
  signal: AbortSignal;
}

/** Uploads the file, if there is one, and mints its link. Never rejects. */
export async function outcomeOf(job: Job, surroundings: Surroundings): Promise<Outcome> {
  const { name } = job.wanted;
  try {
    return { name, link: await make(job, surroundings) };
  } catch (error) {
    return { name, error };
  }
}

async function make({ wanted, bucket: asked, settings }: Job, surroundings: Surroundings): Promise<MintedLink> {
  const { connection } = surroundings;
  const { key, file } = wanted;
  const bucket = file ? (asked ?? connection.endpoints.bucket) : asked;
  if (file) {
    if (!bucket) throw new CommandError('No bucket to upload to is known: name it with --bucket or LINKS_BUCKET.');
    await uploadFile(await connection.s3(), { ...file, bucket, key }, surroundings);
  }
  try {
    return await connection.links.create({ key, ...settings, ...(bucket === undefined ? {} : { bucket }) });
  } catch (error) {
    if (!file || !(error instanceof LinksError)) throw error;
    throw new CommandError(`${error.message} (The file stays at s3://${bucket}/${key}.)`, { cause: error });
  }
}
