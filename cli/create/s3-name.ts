import { UsageError } from '../errors.ts';

/**
 * Reads an object's name in the form of the AWS CLI: `s3://bucket/key`. Undefined for any other name.
 * @throws UsageError if bucket or key is missing
 */
export function parseS3Name(name: string): { bucket: string; key: string } | undefined {
  if (!/^s3:\/\//i.test(name)) return undefined;
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/is.exec(name) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new UsageError(`"${name}" does not name an object: use bucket and key, as in s3://bucket/key.`);
  }
  return { bucket, key };
}
