import { CommandError } from '../errors.ts';
import { causeOf } from './cause.ts';

/** The request that S3 refused. */
interface Asked {
  bucket: string;
  /** The region of the request. */
  region: string;
  /** How the user can choose another bucket. */
  naming: string;
  /** What was to be done with the bucket: `upload to` if absent. */
  verb?: 'upload to' | 'list';
}

/** The fields of an S3 error that the SDK passes on. */
interface S3Error extends Error {
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
  /** In the bodies of AuthorizationHeaderMalformed and PermanentRedirect. */
  Region?: string;
}

/** Tells why S3 refused an upload, in its own words if it gave any, and what to do next. */
export function s3Refusal(error: unknown, asked: Asked): CommandError {
  return error instanceof CommandError
    ? error
    : new CommandError(sentenceOf(error as S3Error, asked), { cause: error });
}

function sentenceOf(error: S3Error, { bucket, region, naming, verb = 'upload to' }: Asked): string {
  const cause = causeOf(error);
  const status = error.$metadata?.httpStatusCode;
  const itsRegion = error.$response?.headers?.['x-amz-bucket-region'] ?? error.Region;
  if (error.name === 'NoSuchBucket') return `The bucket "${bucket}" does not exist: ${naming}.`;
  if (itsRegion && itsRegion !== region && status !== undefined && status < 500) {
    return `The bucket "${bucket}" is in ${itsRegion}, but the owner API is in ${region}: ${naming}.`;
  }
  if (isOfClock(error)) return `S3 rejects this machine's clock (${cause}): synchronise it with NTP.`;
  if (isOfCredentials(error)) {
    return `S3 rejects these credentials (${cause}): log in again, or use those of the account that owns "${bucket}".`;
  }
  if (status === 403) return `You have no permission to ${verb} the bucket "${bucket}"${reasonOf(error, cause, verb)}.`;
  if (status === undefined) return `Cannot reach the bucket "${bucket}" (${cause}): check the network and its proxy.`;
  const next = status >= 500 ? 'try again in a minute' : 'correct that and try again';
  return `S3 refused to ${verb} the bucket "${bucket}" (${cause}): ${next}.`;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const OF_CREDENTIALS = new Set([
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidToken',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
]);

/** Whether S3 refused the credentials themselves. */
export function isOfCredentials(error: unknown): boolean {
  return error instanceof Error && OF_CREDENTIALS.has(error.name);
}

function isOfClock({ name, message }: S3Error): boolean {
  return name === 'RequestTimeTooSkewed' || /Signature (expired|not yet current)/i.test(message);
}

/** S3 names the missing permission and the policy, or says only "Access Denied". */
function reasonOf({ message }: S3Error, cause: string, verb: keyof typeof NEEDED): string {
  const missing = /to perform: ([\w:]+)/.exec(message)?.[1];
  if (missing === undefined)
    return /^access denied\.?$/i.test(message.trim()) || message === ''
      ? `: ask for ${NEEDED[verb]} on it`
      : ` (${cause})`;
  const next = /explicit deny/i.test(message) ? `change the policy that denies ${missing}` : `ask for ${missing}`;
  return ` (${cause}): ${next}`;
}

const NEEDED = { 'upload to': 's3:PutObject', list: 's3:ListBucket' } as const;
