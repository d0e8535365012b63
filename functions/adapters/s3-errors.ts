import { LinkError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { AwsError } from './aws/aws-error.ts';

const RETRY_SECONDS = 5;

/**
 * The meaning of an S3 error for an owner who is making a link.
 *
 * @param region the region in which S3 was asked
 * @param reason the error of a GET, because the HEAD's error has no text
 */
export function errorOfInspect(
  error: unknown,
  { bucket, key, region, reason }: { bucket: string; key: string; region: string; reason: unknown },
): LinkError {
  const itsRegion = regionIn(error);
  if (itsRegion !== undefined && itsRegion !== region) {
    return unreadable(
      `The bucket is in ${itsRegion}, but this deployment works in ${region}. Use a bucket in ${region}.`,
      error,
    );
  }
  const { name, message } = reason instanceof AwsError ? reason : { name: '', message: '' };
  if (name === 'InvalidRequest' && /server.side encryption/i.test(message)) return unreadable(SSE_C, reason);
  if (/^KMS\./.test(name) || /\bkms:/i.test(message)) return unreadable(KMS, reason);
  // For a missing object S3 answers 404, or 403 without s3:ListBucket. To the owner both mean "check the key".
  if (isStatus(error, 404, 403, 400)) return missing(error, bucket, key);
  return passing(error);
}

/** The meaning of an S3 error for an owner whose prefix is looked up. */
export function errorOfList(error: unknown, bucket: string): LinkError {
  if (!isStatus(error, 404, 403, 400, 301)) return passing(error);
  const message = `The bucket ${quoted(bucket)} is missing, or this deployment may not list it. Give keys, or check the prefix.`;
  return new LinkError('object_missing', { cause: error }, message);
}

function missing(cause: unknown, bucket: string, key: string): LinkError {
  const message = `There is no object ${quoted(key)} in the bucket ${quoted(bucket)}, or this deployment may not read it. Check the key, or upload the object first.`;
  return new LinkError('object_missing', { cause }, message);
}

/**
 * S3's errors for an object that exists but cannot be read until its owner acts: because of an access policy, a key's grants,
 * a KMS key that is disabled or pending deletion ("KMS." and KMS's own error), or a customer's own key (SSE-C). See
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
 */
const UNREADABLE = /^(AccessDenied|InvalidRequest|KMS\..*)$/;

/**
 * The meaning of an S3 error for a recipient. 404: the object or its version is gone. 412: the key now holds another object
 * (If-Match). 405: the pinned version is a delete marker. 416: the object is shorter than the pin says, so it is another one.
 * The owner can restore an archived object (403) or make it readable. All other errors may pass. None spends the link.
 */
export function errorOfOpen(error: unknown): LinkError {
  if (isStatus(error, 404, 412, 405, 416)) return new LinkError('object_gone', { cause: error });
  const name = error instanceof AwsError ? error.name : '';
  if (name === 'InvalidObjectState') return archived(error);
  return UNREADABLE.test(name) ? new LinkError('object_unreadable', { cause: error }) : passing(error);
}

export function archived(cause?: unknown): LinkError {
  return new LinkError('object_archived', { cause });
}

const SSE_C =
  'The object is encrypted with a key that its uploader keeps (SSE-C), so this deployment cannot read it. Upload it without SSE-C.';

const KMS =
  'The object is encrypted with a KMS key that this deployment may not use. Allow it kms:Decrypt (bucket_kms_key_arn), or upload the object again with another key.';

function unreadable(message: string, cause: unknown): LinkError {
  return new LinkError('object_unreadable', { cause }, message);
}

/** Asked in the wrong region, S3 names the bucket's own: with 301, or with 400 for opt-in regions. */
function regionIn(error: unknown): string | undefined {
  return isStatus(error, 301, 307, 400, 403)
    ? String(error.headers['x-amz-bucket-region'] ?? '') || undefined
    : undefined;
}

function passing(error: unknown): LinkError {
  return new LinkError('storage_unavailable', { retryAfterSeconds: RETRY_SECONDS, cause: error });
}

export function isStatus(error: unknown, ...statuses: number[]): error is AwsError {
  return error instanceof AwsError && statuses.includes(error.status);
}
