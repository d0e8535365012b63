/** An error after which the same request may succeed later. */
interface Retryable {
  isRetryable: boolean;
  /** When the server wants to be asked again. */
  retryAfterSeconds?: number | undefined;
}

/** The connection failed, broke off or went silent. */
export class Interruption extends Error implements Retryable {
  readonly isRetryable = true;
}

/** Without a single byte for this long, a connection counts as silent: milliseconds. */
export const SILENCE_MS = 30_000;

/** What is known of a refusal. */
interface Refusal {
  status: number;
  /** The function's own reason. Absent if something before it has answered, such as Lambda, API Gateway or S3. */
  code?: string | undefined;
  retryAfterSeconds?: number | undefined;
}

/**
 * Whether a refusal may pass: too many requests at once, a fault of the server, or a conflict that says when it ends. Such
 * a conflict is another recipient's reservation, which lapses by itself. Every other refusal stands, Retry-After or not: a
 * link that opens in an hour has one too, and the function's own 429 is a lease that is used up.
 */
export function isRetryable({ status, code, retryAfterSeconds }: Refusal): boolean {
  if (status === 409) return retryAfterSeconds !== undefined;
  if (status === 429) return code === undefined;
  return status === 408 || status >= 500;
}

/**
 * Whether something before the function says that too much is asked for at once. Lambda says 429, API Gateway 500 for a
 * function that Lambda throttles (https://repost.aws/questions/QUfI6bsdd0SOiPeyimzxSkfQ), and S3 503, Slow Down
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
 */
export function asksForFewer(error: unknown): error is Refusal {
  const { status = 0, code } = Object(error) as Partial<Refusal>;
  return code === undefined && [429, 500, 503].includes(status);
}

/** Reads a Retry-After header in seconds (RFC 9110, 10.2.3); its other form, a date, is never sent here. */
export function readRetryAfter(header: string | null | undefined): number | undefined {
  return header && /^\d+$/.test(header) ? Number(header) : undefined;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const LONGEST_RETRY_AFTER_S = 60;

/**
 * The pause before the next try: milliseconds. Full jitter, so that parts that failed together do not return together
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/); never sooner than the server asked for.
 *
 * @param tried how many tries have failed: 1 or more
 * @param random from 0 to 1
 */
export function pauseMs(tried: number, retryAfterSeconds = 0, random = Math.random()): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tried - 1));
  return retryAfterMs(retryAfterSeconds) + random * ceiling;
}

/** How long a Retry-After is heeded: milliseconds, at most a minute. */
export function retryAfterMs(seconds: number): number {
  return Math.min(seconds, LONGEST_RETRY_AFTER_S) * 1000;
}

/** How long a caller goes on, and how it waits. */
export interface Patience {
  /** Whether another try is worth this pause in milliseconds. */
  allows(tried: number, pause: number): boolean;
  /** Waits before the next try. What it throws ends the tries. */
  wait(pause: number, error: unknown): Promise<void>;
}

/** Tries again what may succeed later. @throws the last error, or what `wait` throws */
export async function retrying<T>(act: () => Promise<T>, patience: Patience): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await act();
    } catch (error) {
      const { isRetryable = false, retryAfterSeconds } = Object(error) as Partial<Retryable>;
      const pause = pauseMs(tried, retryAfterSeconds);
      if (!isRetryable || !patience.allows(tried, pause)) throw error;
      await patience.wait(pause, error);
    }
  }
}
