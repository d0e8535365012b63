import { UsageError } from '../errors.ts';

/** The objects of a key: in one bucket, where one is named, else in any. */
export interface ObjectName {
  key: string;
  bucket?: string;
}

/**
 * What `--key`, and beside it `--bucket`, names: a key, or `s3://bucket/key`.
 *
 * @throws UsageError for half an `s3://` name, and for two buckets
 */
export function objectNamed(name: string, bucket?: string): ObjectName {
  const object = parseS3Name(name);
  if (!object) return { key: name, ...(bucket === undefined ? {} : { bucket }) };
  if (bucket !== undefined && bucket !== object.bucket) {
    throw new UsageError(`${name} lies in another bucket than --bucket says: leave --bucket out.`);
  }
  return object;
}

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
