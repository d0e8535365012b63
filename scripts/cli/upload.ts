import { createReadStream } from 'node:fs';
import type { S3Client } from '@aws-sdk/client-s3';
import { CommandError, Stopped } from './errors.ts';
import type { Progress } from './progress.ts';

/** A file to upload, and where to. */
export interface UploadOrder {
  path: string;
  /** The file's size in bytes. */
  size: number;
  bucket: string;
  key: string;
}

// S3 takes 5 MiB to 5 GiB a part and 10,000 parts (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html).
const LEAST_PART_BYTES = 8 * 1024 ** 2;
const MOST_PARTS = 10_000;

/**
 * Uploads a file in parallel parts. A signal that aborts stops it and leaves nothing in S3.
 *
 * @throws CommandError when S3 refuses it or it is stopped
 */
export async function uploadFile(
  s3: S3Client,
  { path, size, bucket, key }: UploadOrder,
  { progress, signal }: { progress: Progress; signal: AbortSignal },
): Promise<void> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  const stop = new AbortController();
  const upload = new Upload({
    client: s3,
    params: { Bucket: bucket, Key: key, Body: createReadStream(path) },
    partSize: Math.max(LEAST_PART_BYTES, Math.ceil(size / MOST_PARTS)),
    abortController: stop,
  });
  const onStop = () => stop.abort();
  signal.addEventListener('abort', onStop);
  let sent = 0;
  upload.on('httpUploadProgress', ({ loaded = 0 }) => {
    progress.add(loaded - sent);
    sent = loaded;
  });
  try {
    signal.throwIfAborted();
    await upload.done();
  } catch (cause) {
    if (signal.aborted) throw new Stopped('The upload was stopped, and no link was made.', { cause });
    throw new CommandError(refusal(cause, bucket), { cause });
  } finally {
    signal.removeEventListener('abort', onStop);
  }
}

function refusal(cause: unknown, bucket: string): string {
  const { name, message } = cause as Error;
  if (name === 'NoSuchBucket') return `There is no bucket "${bucket}": name the right one with --bucket.`;
  if (name === 'AccessDenied') return `You may not upload to the bucket "${bucket}": ask for s3:PutObject on it.`;
  return `The upload to the bucket "${bucket}" failed (${message || name}): try again.`;
}
