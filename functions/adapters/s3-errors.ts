import { S3ServiceException } from '@aws-sdk/client-s3';
import { LinkError } from '../core/errors.ts';

const RETRY_SECONDS = 5;

/**
 * What an S3 error means to an owner who is making a link.
 *
 * @param region where S3 was asked
 * @param reason the error of a GET, where the HEAD's says nothing
 */
export function errorOfInspect(
  error: unknown,
  { bucket, key, region, reason }: { bucket: string; key: string; region: string; reason: unknown },
): LinkError {
  const itsRegion = regionIn(error);
  if (itsRegion !== undefined && itsRegion !== region) {
    return unreadable(`The bucket lies in ${itsRegion}, and links are made in ${region}. Use a bucket there.`, error);
  }
  const { name, message } = reason instanceof S3ServiceException ? reason : { name: '', message: '' };
  if (name === 'InvalidRequest' && /server.side encryption/i.test(message)) return unreadable(SSE_C, reason);
  if (/^KMS\./.test(name) || /\bkms:/i.test(message)) return unreadable(KMS, reason);
  // Without s3:ListBucket S3 answers 403 for what is not there, with it 404: to the owner both say "check the key".
  if (isStatus(error, 404, 403, 400)) return missing(error, bucket, key);
  return passing(error);
}

function missing(cause: unknown, bucket: string, key: string): LinkError {
  const message = `There is no object "${key}" in the bucket "${bucket}", or it may not be read. Check the key, or upload it first.`;
  return new LinkError('object_missing', { cause }, message);
}

/**
 * S3's words for an object that is there and cannot be read, however often one tries, until its owner does something: an
 * access policy or a key's grants, a KMS key that is disabled or to be deleted ("KMS." and KMS's own word), a customer's own
 * key (SSE-C), all by https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
 */
const UNREADABLE = /^(AccessDenied|InvalidRequest|KMS\..*)$/;

/**
 * What an S3 error means to a recipient. 404: the object or its version is gone. 412: the key holds another object now
 * (If-Match). 405: the pinned version is a delete marker. 416: the object is shorter than the pin says, so another one.
 * What is archived (403) or unreadable its owner may put right. All else may pass. None of it spends the link.
 */
export function errorOfOpen(error: unknown): LinkError {
  if (isStatus(error, 404, 412, 405, 416)) return new LinkError('object_gone', { cause: error });
  const name = error instanceof S3ServiceException ? error.name : '';
  if (name === 'InvalidObjectState') return archived(error);
  return UNREADABLE.test(name) ? new LinkError('object_unreadable', { cause: error }) : passing(error);
}

export function archived(cause?: unknown): LinkError {
  return new LinkError('object_archived', { cause });
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

function passing(error: unknown): LinkError {
  return new LinkError('storage_unavailable', { retryAfterSeconds: RETRY_SECONDS, cause: error });
}

export function isStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof S3ServiceException && statuses.includes(error.$metadata.httpStatusCode ?? 0);
}
