import { createReadStream } from 'node:fs';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { SingleBar } from 'cli-progress';
import { CommandError } from './errors.ts';
import { humanBytes } from './output.ts';

/** A file to upload, and where to. */
export interface UploadOrder {
  file: string;
  /** The file's size in bytes. */
  size: number;
  bucket: string;
  key: string;
}

// S3 takes 5 MiB to 5 GiB a part and 10,000 parts (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html).
const LEAST_PART_BYTES = 8 * 1024 ** 2;
const MOST_PARTS = 10_000;

/**
 * Uploads a file in parallel parts, with a progress bar where a person watches. Ctrl-C stops it and leaves nothing in S3.
 *
 * @throws CommandError when S3 refuses it or it is stopped
 */
export async function uploadFile(s3: S3Client, { file, size, bucket, key }: UploadOrder): Promise<void> {
  const bar = progressBar();
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once('SIGINT', onInterrupt);
  const upload = new Upload({
    client: s3,
    params: { Bucket: bucket, Key: key, Body: createReadStream(file) },
    partSize: Math.max(LEAST_PART_BYTES, Math.ceil(size / MOST_PARTS)),
    abortController: stop,
  });
  upload.on('httpUploadProgress', ({ loaded = 0 }) => bar.update(loaded));
  bar.start(size, 0);
  try {
    await upload.done();
  } catch (cause) {
    throw new CommandError(
      stop.signal.aborted ? 'The upload was stopped, and no link was made.' : refusal(cause, bucket),
      {
        cause,
      },
    );
  } finally {
    bar.stop();
    process.off('SIGINT', onInterrupt);
  }
}

function refusal(cause: unknown, bucket: string): string {
  const { name, message } = cause as Error;
  if (name === 'NoSuchBucket') return `There is no bucket "${bucket}": name the right one with --bucket.`;
  if (name === 'AccessDenied') return `You may not upload to the bucket "${bucket}": ask for s3:PutObject on it.`;
  return `The upload to the bucket "${bucket}" failed (${message || name}): try again.`;
}

/** Draws on stderr, for stdout holds the link; draws nothing where that is no terminal. */
function progressBar(): SingleBar {
  return new SingleBar({
    format: 'uploading {bar} {percentage}% of {total}, {eta_formatted} left',
    formatValue: (value, _options, type) => (type === 'total' ? humanBytes(value) : String(value)),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    stream: process.stderr,
    noTTYOutput: false,
    clearOnComplete: true,
    hideCursor: true,
  });
}
