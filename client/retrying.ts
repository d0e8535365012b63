import { setTimeout } from 'node:timers/promises';
import { LinksError } from './links-error.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const LONGEST_RETRY_AFTER_S = 60;

/** How many tries each status gets in all: crowded calls take turns, and a fault of the server ends soon or not at all. */
const TRIES: Readonly<Record<number, number>> = { 429: 8, 502: 4, 503: 4, 504: 4 };

/**
 * Tries again after a refusal that may pass, with growing pauses, or those that the answer asks for.
 * @param signal ends the pauses, and the last refusal stands. A call under way runs to its end, because it may have an effect.
 */
export async function retrying<T>(act: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof LinksError) || tried >= (TRIES[error.status ?? 0] ?? 1)) throw error;
      await setTimeout(pauseMs(tried, error), undefined, { signal }).catch(() => {});
      if (signal?.aborted) throw error;
    }
  }
}

/** Full jitter, so that calls that were refused together do not return together; never sooner than the answer asks for. */
function pauseMs(tried: number, { retryAfterSeconds = 0 }: LinksError): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tried - 1));
  return Math.min(retryAfterSeconds, LONGEST_RETRY_AFTER_S) * 1000 + Math.random() * ceiling;
}
