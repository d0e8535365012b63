import { crc32 } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import mime from 'mime';
import { crc32Text, joinCrc32 } from '../../../functions/core/archive/crc32.ts';
import { s3Refusal } from '../../aws/s3-refusal.ts';
import { checkWhole, partSizeFor } from '../../upload.ts';
import {
  type BegunUpload,
  type FinishedUpload,
  FORGOTTEN_UPLOAD,
  type UploadedPart,
  type UploadOrder,
} from '../protocol.ts';
import { RequestRefusal } from './problem.ts';

// An upload of the page, as `links create` uploads a file: in parts, each checked by S3, and the whole against our checksum. The
// page drives it and keeps all that is known of it. So an upload goes on where it stopped, whatever happens to the console.

/** Begins an upload. Nothing is in the bucket until it is finished. @throws CommandError if S3 refuses */
export function beginUpload(s3: S3Client, { bucket, key, size }: UploadOrder): Promise<BegunUpload> {
  return asked(s3, bucket, async () => {
    const { CreateMultipartUploadCommand } = await import('@aws-sdk/client-s3');
    const { UploadId = '' } = await s3.send(
      new CreateMultipartUploadCommand({
        Bucket: bucket,
        Key: key,
        ContentType: mime.getType(key) ?? 'application/octet-stream',
        ChecksumAlgorithm: 'CRC32',
        ChecksumType: 'FULL_OBJECT',
      }),
    );
    return { bucket, key, uploadId: UploadId, partBytes: partSizeFor(size) };
  });
}

/** Uploads one part; a second time it takes the place of the first. @throws CommandError if S3 refuses */
export function uploadPart(
  s3: S3Client,
  { bucket, key, uploadId }: Pick<BegunUpload, 'bucket' | 'key' | 'uploadId'>,
  { number, bytes, signal }: { number: number; bytes: Buffer; signal: AbortSignal },
): Promise<UploadedPart> {
  return asked(s3, bucket, async () => {
    const { UploadPartCommand } = await import('@aws-sdk/client-s3');
    const crc = crc32(bytes);
    const part = { Bucket: bucket, Key: key, UploadId: uploadId, PartNumber: number, Body: bytes };
    const { ETag = '' } = await s3.send(new UploadPartCommand({ ...part, ChecksumCRC32: crc32Text(crc) }), {
      abortSignal: signal,
    });
    return { number, etag: ETag, size: bytes.length, crc32: crc };
  });
}

/** Puts the parts together. @throws CommandError if S3 refuses, or has other bytes than the parts */
export function completeUpload(s3: S3Client, { bucket, key, uploadId, parts }: FinishedUpload): Promise<void> {
  return asked(s3, bucket, async () => {
    const { CompleteMultipartUploadCommand } = await import('@aws-sdk/client-s3');
    const inOrder = parts.toSorted((a, b) => a.number - b.number);
    const own = crc32Text(inOrder.reduce((sum, part) => joinCrc32(sum, part.crc32, part.size), 0));
    const Parts = inOrder.map((part) => ({
      PartNumber: part.number,
      ETag: part.etag,
      ChecksumCRC32: crc32Text(part.crc32),
    }));
    const upload = { Bucket: bucket, Key: key, UploadId: uploadId, MultipartUpload: { Parts } };
    const command = new CompleteMultipartUploadCommand({ ...upload, ChecksumType: 'FULL_OBJECT', ChecksumCRC32: own });
    const completed = await s3.send(command).catch(async (error: unknown) => {
      const size = inOrder.reduce((sum, part) => sum + part.size, 0);
      if (await isThere(s3, { bucket, key, size, checksum: own })) return undefined;
      throw error;
    });
    if (!completed) return;
    const { ETag, VersionId, ChecksumCRC32 } = completed;
    await checkWhole(s3, { bucket, key }, { etag: ETag, versionId: VersionId, checksum: ChecksumCRC32 }, own);
  });
}

interface Whole extends UploadOrder {
  /** CRC-32 in base64. */
  checksum: string;
}

/**
 * Whether the object is there with these bytes. S3 may have put it together before, and the answer was lost: it knows the upload
 * no more then (NoSuchUpload, https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html). Some servers
 * keep no checksum.
 */
async function isThere(s3: S3Client, { bucket, key, size, checksum }: Whole): Promise<boolean> {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' });
  const head = await s3.send(command).catch(() => undefined);
  return head?.ContentLength === size && (head.ChecksumCRC32 ?? checksum) === checksum;
}

/** Gives an upload up: S3 forgets its parts. */
export async function abortUpload(s3: S3Client, { bucket, key, uploadId }: BegunUpload): Promise<void> {
  const { AbortMultipartUploadCommand } = await import('@aws-sdk/client-s3');
  await s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }));
}

/** S3 forgets uploads, for example by a lifecycle rule. Another try with the same one fails for ever. */
function forgotten(): RequestRefusal {
  const message = 'S3 has given up what was uploaded so far: go on, and the file is sent from its start.';
  return new RequestRefusal(410, FORGOTTEN_UPLOAD, message);
}

async function asked<T>(s3: S3Client, bucket: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if ((cause as Error).name === 'NoSuchUpload') throw forgotten();
    throw s3Refusal(cause, { bucket, region: await s3.config.region(), naming: 'choose another bucket' });
  }
}
