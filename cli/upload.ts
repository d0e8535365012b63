import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { s3Refusal } from './aws/s3-refusal.ts';
import type { Source } from './create/source.ts';
import { CommandError, Stopped } from './errors.ts';
import type { Progress } from './progress.ts';

/** What to upload, and where to. */
export interface UploadOrder {
  source: Source;
  bucket: string;
  key: string;
  /** The MIME type. */
  contentType: string;
}

/** An object as it was put. */
export interface Uploaded {
  etag: string | undefined;
  /** Only where the bucket keeps versions. */
  versionId: string | undefined;
}

// S3 takes 5 MiB to 5 GiB a part and 10,000 parts (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html).
const LEAST_PART_BYTES = 8 * 1024 ** 2;
const MOST_PARTS = 10_000;

/**
 * Uploads in parallel parts, with a checksum of the whole that S3 keeps, and that is compared with one of our own. CRC-32, for
 * Node has it in C. A signal that aborts stops it and leaves nothing in S3; nor does a file that changes meanwhile.
 *
 * @throws CommandError when S3 refuses it, it is stopped, or what S3 has is not what was read
 */
export async function uploadFile(
  s3: S3Client,
  { source, bucket, key, contentType }: UploadOrder,
  { progress, signal }: { progress: Progress; signal: AbortSignal },
): Promise<Uploaded> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  const stop = new AbortController();
  const upload = new Upload({
    client: s3,
    params: {
      Bucket: bucket,
      Key: key,
      Body: Readable.from(source.bytes(), { objectMode: false }),
      ContentType: contentType,
      ChecksumAlgorithm: 'CRC32',
      // Of parts S3 would else keep a checksum of their checksums, which is none of the bytes.
      ChecksumType: 'FULL_OBJECT',
    },
    partSize: partSizeFor(Number(source.facts?.size ?? UNKNOWN_BYTES)),
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
    const { ETag, VersionId, ChecksumCRC32 } = await upload.done();
    const uploaded = { etag: ETag, versionId: VersionId };
    if (isOther(ChecksumCRC32, source.checksum())) await takeBack(s3, { bucket, key }, uploaded);
    return uploaded;
  } catch (cause) {
    if (signal.aborted) throw new Stopped('The upload was stopped, and no link was made.', { cause });
    throw s3Refusal(cause, { bucket, region: await s3.config.region(), naming: 'name the right one with --bucket' });
  } finally {
    signal.removeEventListener('abort', onStop);
  }
}

/** Of stdin nobody knows how much comes: parts for the largest object that fits in 4 of them in memory. */
const UNKNOWN_BYTES = 300 * 1024 ** 3;

function partSizeFor(bytes: number): number {
  return Math.max(LEAST_PART_BYTES, Math.ceil(bytes / MOST_PARTS));
}

/** S3 checks each part by itself; that they were put together rightly, only this tells. Some servers keep no checksum. */
function isOther(kept: string | undefined, own: string): boolean {
  return kept !== undefined && !kept.includes('-') && kept !== own;
}

/** @throws CommandError */
async function takeBack(
  s3: S3Client,
  { bucket, key }: { bucket: string; key: string },
  { versionId }: Uploaded,
): Promise<never> {
  const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
  const object = { Bucket: bucket, Key: key, VersionId: versionId };
  const isGone = await s3.send(new DeleteObjectCommand(object)).then(
    () => true,
    () => false,
  );
  const rest = isGone ? 'it was deleted' : `it stays at s3://${bucket}/${key}`;
  throw new CommandError(
    `What S3 has is not what was sent, by its checksum; ${rest}, and no link was made: try again.`,
  );
}
