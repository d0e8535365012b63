import { AwsError } from './aws-error.ts';

/** No answer came in time. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

const MAX_TRIES = 3;
const FIRST_PAUSE_MS = 100;
/** Who is told to slow down waits longer. */
const FIRST_PAUSE_THROTTLED_MS = 500;

/**
 * Codes of services that want fewer requests, with whatever status: DynamoDB's have 400
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).
 */
const THROTTLED = /Thrott|SlowDown|ProvisionedThroughputExceeded|RequestLimitExceeded|TooManyRequests|LimitExceeded/;

/** S3 did not get the request in time: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const PASSING = /^RequestTimeout|^InternalServerError$|^InternalError$|^ServiceUnavailable$|^TransactionInProgress/;

/**
 * How long to wait before a request is tried again after its `tries`-th try: ms; undefined if that is no use. At random up to
 * a ceiling that doubles, so that those who failed together do not come back together
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
 */
export function pauseBeforeRetry(error: unknown, tries: number): number | undefined {
  if (tries >= MAX_TRIES) return undefined;
  const isThrottled = error instanceof AwsError && (error.status === 429 || THROTTLED.test(error.name));
  if (!isThrottled && !mayPass(error)) return undefined;
  const first = isThrottled ? FIRST_PAUSE_THROTTLED_MS : FIRST_PAUSE_MS;
  return Math.random() * first * 2 ** (tries - 1);
}

/** How connections break. Of Node's own errors (`ERR_…`) one alone is of that kind. */
const BROKEN = /^E(?!RR_)|^ERR_STREAM_PREMATURE_CLOSE$/;

function mayPass(error: unknown): boolean {
  if (error instanceof AwsError) return error.status >= 500 || PASSING.test(error.name);
  return error instanceof TimeoutError || BROKEN.test((error as NodeJS.ErrnoException).code ?? '');
}
