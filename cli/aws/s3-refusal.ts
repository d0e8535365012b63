import { CommandError } from '../errors.ts';
import { causeOf } from './cause.ts';

/** What S3 was asked about. */
interface Asked {
  bucket: string;
  /** The region that it was looked for in. */
  region: string;
  /** How whoever typed the command names another bucket. */
  naming: string;
}

/** What stands in an error of S3's, as far as the SDK gives it. */
interface S3Error extends Error {
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
  /** In the bodies of AuthorizationHeaderMalformed and PermanentRedirect. */
  Region?: string;
}

/** Why S3 does not take an upload, in a sentence: by S3's own words where it has any, and what to do next. */
export function s3Refusal(error: unknown, asked: Asked): CommandError {
  return error instanceof CommandError
    ? error
    : new CommandError(sentenceOf(error as S3Error, asked), { cause: error });
}

function sentenceOf(error: S3Error, { bucket, region, naming }: Asked): string {
  const cause = causeOf(error);
  const status = error.$metadata?.httpStatusCode;
  const itsRegion = error.$response?.headers?.['x-amz-bucket-region'] ?? error.Region;
  if (error.name === 'NoSuchBucket') return `There is no bucket "${bucket}": ${naming}.`;
  if (itsRegion && itsRegion !== region && status !== undefined && status < 500) {
    return `The bucket "${bucket}" lies in ${itsRegion}, and links are made in ${region}: ${naming}.`;
  }
  if (isOfClock(error)) return `S3 refuses this machine's clock (${cause}): set it by the network (NTP).`;
  if (OF_CREDENTIALS.has(error.name)) {
    return `S3 does not take these credentials (${cause}): log in again, or set those of the account of "${bucket}".`;
  }
  if (status === 403) return `You may not upload to the bucket "${bucket}"${reasonOf(error, cause)}.`;
  if (status === undefined)
    return `The bucket "${bucket}" cannot be reached (${cause}): check the network and its proxy.`;
  const next = status >= 500 ? 'try again in a minute' : 'set that right and try again';
  return `S3 does not take the upload to the bucket "${bucket}" (${cause}): ${next}.`;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const OF_CREDENTIALS = new Set([
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidToken',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
]);

function isOfClock({ name, message }: S3Error): boolean {
  return name === 'RequestTimeTooSkewed' || /Signature (expired|not yet current)/i.test(message);
}

/** S3 says which permission is missing, and by which policy, or nothing at all ("Access Denied"). */
function reasonOf({ message }: S3Error, cause: string): string {
  const missing = /to perform: ([\w:]+)/.exec(message)?.[1];
  if (missing === undefined)
    return /^access denied\.?$/i.test(message.trim()) || message === ''
      ? ': ask for s3:PutObject on it'
      : ` (${cause})`;
  const next = /explicit deny/i.test(message) ? `have the policy changed that denies ${missing}` : `ask for ${missing}`;
  return ` (${cause}): ${next}`;
}
