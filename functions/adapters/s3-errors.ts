import { S3ServiceException } from '@aws-sdk/client-s3';
import { LinkError } from '../core/errors.ts';

const RETRY_SECONDS = 5;

/**
 * What an S3 error means to an owner who is making a link.
 *
 * @param region where S3 was asked
 * @param reason the error of a GET, where the HEAD's says nothing
 */
export function errorOfInspect(error: unknown, region: string, reason?: unknown): LinkError {
  const itsRegion = regionIn(error);
  if (itsRegion !== undefined && itsRegion !== region) {
    return unreadable(`The bucket lies in ${itsRegion}, and links are made in ${region}. Use a bucket there.`, error);
  }
  const { name, message } = reason instanceof S3ServiceException ? reason : { name: '', message: '' };
  if (name === 'InvalidRequest' && /server.side encryption/i.test(message)) return unreadable(SSE_C, reason);
  if (/\bkms:/i.test(message)) return unreadable(KMS, reason);
  // Without s3:ListBucket S3 answers 403 for what is not there, with it 404: to the owner both say "check the key".
  if (isStatus(error, 404, 403, 400)) return new LinkError('object_missing', { cause: error });
  return passing(error);
}

/**
 * What an S3 error means to a recipient. 404: the object or its version is gone. 412: the key holds another object now
 * (If-Match). 405: the pinned version is a delete marker. 416: the object is shorter than the pin says, so another one.
 * All else, a 403 included, may be put right by the owner, and the link is not spent by it.
 */
export function errorOfOpen(error: unknown): LinkError {
  return isStatus(error, 404, 412, 405, 416) ? new LinkError('object_gone', { cause: error }) : passing(error);
}

const SSE_C =
  'The object is encrypted with a key that its uploader keeps (SSE-C), so it cannot be read from here. Upload it without.';

const KMS =
  'The object is encrypted with a KMS key that this deployment may not use. Allow it kms:Decrypt (bucket_kms_key_arn), or upload the object anew.';

function unreadable(message: string, cause: unknown): LinkError {
  return new LinkError('object_unreadable', { cause }, message);
}

/** S3 names the bucket's own region where it was asked in another: 301, or 400 for regions that are opted into. */
function regionIn(error: unknown): string | undefined {
  return isStatus(error, 301, 307, 400, 403) ? headersOf(error)?.['x-amz-bucket-region'] : undefined;
}

function headersOf(error: unknown): Record<string, string> | undefined {
  return (error as { $response?: { headers?: Record<string, string> } }).$response?.headers;
}

export function archived(): LinkError {
  return new LinkError('object_archived');
}

function passing(error: unknown): LinkError {
  return new LinkError('storage_unavailable', { retryAfterSeconds: RETRY_SECONDS, cause: error });
}

export function isStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof S3ServiceException && statuses.includes(error.$metadata.httpStatusCode ?? 0);
}
