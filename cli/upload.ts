import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { s3Refusal } from './aws/s3-refusal.ts';
import type { Source } from './create/source.ts';
import { CommandError, Stopped } from './errors.ts';
import type { Progress } from './progress.ts';

/** An upload: the bytes, and where they go. */
export interface UploadOrder {
  source: Source;
  bucket: string;
  key: string;
  /** The MIME type. */
  contentType: string;
}

/** An uploaded object. */
export interface Uploaded {
  etag: string | undefined;
  /** Undefined unless the bucket keeps versions. */
  versionId: string | undefined;
  /** CRC-32 of the whole, in base64; undefined where S3 keeps none. */
  checksum?: string | undefined;
}

// S3 accepts 5 MiB to 5 GiB a part and 10,000 parts (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html).
const LEAST_PART_BYTES = 8 * 1024 ** 2;
const MOST_PARTS = 10_000;

/**
 * Uploads in parallel parts. S3 keeps a checksum of the whole, which is compared with our own; it is CRC-32, which Node.js
 * computes in C. If the signal aborts or the file changes meanwhile, nothing stays in S3.
 *
 * @throws CommandError if S3 refuses, the upload is stopped, or S3 has other bytes than the file
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
      // By default S3 keeps a checksum of the parts' checksums, which says nothing of the whole.
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
    const uploaded = { etag: ETag, versionId: VersionId, checksum: ChecksumCRC32 };
    await checkWhole(s3, { bucket, key }, uploaded, source.checksum());
    return uploaded;
  } catch (cause) {
    if (signal.aborted) throw new Stopped('Stopped during the upload: no link was created.', { cause });
    throw s3Refusal(cause, { bucket, region: await s3.config.region(), naming: 'name the right one with --bucket' });
  } finally {
    signal.removeEventListener('abort', onStop);
  }
}

/** The size of stdin is unknown. Parts for this size still fit into memory, four at once. */
const UNKNOWN_BYTES = 300 * 1024 ** 3;

/** The size of each part but the last: bytes. */
export function partSizeFor(bytes: number): number {
  return Math.max(LEAST_PART_BYTES, Math.ceil(bytes / MOST_PARTS));
}

/**
 * Compares the checksum that S3 keeps of the whole with our own: S3 itself checks each part alone. An object with other bytes
 * is deleted. Some servers keep no checksum.
 *
 * @throws CommandError if S3 has other bytes
 */
export async function checkWhole(
  s3: S3Client,
  { bucket, key }: { bucket: string; key: string },
  { checksum, versionId }: Uploaded,
  own: string,
): Promise<void> {
  if (checksum === undefined || checksum.includes('-') || checksum === own) return;
  const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
  const object = { Bucket: bucket, Key: key, VersionId: versionId };
  const isGone = await s3.send(new DeleteObjectCommand(object)).then(
    () => true,
    () => false,
  );
  const rest = isGone ? 'it was deleted' : `it is still at s3://${bucket}/${key}`;
  throw new CommandError(
    `The object in S3 differs from the file, by its checksum. No link was created, and ${rest}: try again.`,
  );
}
