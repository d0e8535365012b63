import type S3rver from '@20minutes/s3rver';
import { Crc64Nvme } from '@aws-sdk/checksums/crc';

/**
 * Lets the S3 emulator tell a checksum of every object, as S3 does: the CRC64NVME that S3 reckons itself of what comes
 * without one (https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html). It is reckoned of
 * the stored bytes when it is asked for first.
 */
export function tellChecksums({ middleware, store }: S3rver): void {
  // An ETag here is made of the bytes alone (MD5), so equal ones share a checksum.
  const known = new Map<string, Promise<string>>();
  middleware.unshift(async (context, next) => {
    await next();
    const { method, status, params } = context;
    const isAsked = method === 'HEAD' && context.get('x-amz-checksum-mode') === 'ENABLED';
    if (!isAsked || status !== 200 || !params?.bucket || !params.key) return;
    const etag = String(context.response.get('etag'));
    const checksum = known.get(etag) ?? checksumOf(store, params.bucket, params.key);
    known.set(etag, checksum);
    context.set({ 'x-amz-checksum-crc64nvme': await checksum, 'x-amz-checksum-type': 'FULL_OBJECT' });
  });
}

async function checksumOf(store: S3rver['store'], bucket: string, key: string): Promise<string> {
  const hash = new Crc64Nvme();
  const { content } = await store.getObject(bucket, key, {});
  for await (const chunk of content) hash.update(chunk);
  return Buffer.from(await hash.digest()).toString('base64');
}
