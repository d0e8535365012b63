import { UsageError } from '../errors.ts';

/**
 * An object as the AWS CLI names it: `s3://bucket/key`. Undefined for any other name.
 * @throws UsageError where bucket or key is missing
 */
export function parseS3Name(name: string): { bucket: string; key: string } | undefined {
  if (!/^s3:\/\//i.test(name)) return undefined;
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/is.exec(name) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new UsageError(`"${name}" names no object: give bucket and key, as in s3://bucket/key.`);
  }
  return { bucket, key };
}
