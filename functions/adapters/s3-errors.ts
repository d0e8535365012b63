import { S3ServiceException } from '@aws-sdk/client-s3';
import { LinkError } from '../core/errors.ts';

const RETRY_SECONDS = 5;

/** What an S3 error means to an owner who is making a link. */
export function errorOfInspect(error: unknown, bucket: string, key: string): LinkError {
  // Without s3:ListBucket S3 answers 403 for what is not there, with it 404: to the owner both say "check the key".
  if (isStatus(error, 404, 403, 400)) return missing(error, bucket, key);
  return passing(error);
}

function missing(cause: unknown, bucket: string, key: string): LinkError {
  const message = `There is no object "${key}" in the bucket "${bucket}", or it may not be read. Check the key, or upload it first.`;
  return new LinkError('object_missing', { cause }, message);
}

/**
 * What an S3 error means to a recipient. 404: the object or its version is gone. 412: the key holds another object now
 * (If-Match). 405: the pinned version is a delete marker. 416: the object is shorter than the pin says, so another one.
 * All else, a 403 included, may be put right by the owner, and the link is not spent by it.
 */
export function errorOfOpen(error: unknown): LinkError {
  return isStatus(error, 404, 412, 405, 416) ? new LinkError('object_gone', { cause: error }) : passing(error);
}

export function archived(): LinkError {
  return new LinkError('object_archived');
}

function passing(error: unknown): LinkError {
  return new LinkError('storage_unavailable', { retryAfterSeconds: RETRY_SECONDS, cause: error });
}

function isStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof S3ServiceException && statuses.includes(error.$metadata.httpStatusCode ?? 0);
}
