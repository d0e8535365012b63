import { setTimeout } from 'node:timers/promises';
import { LinksError } from './links-error.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const LONGEST_RETRY_AFTER_S = 60;

/** How often in all an answer is asked for: too many calls at once take turns; a fault over there is soon over, or is not. */
const TRIES: Readonly<Record<number, number>> = { 429: 8, 502: 4, 503: 4, 504: 4 };

/**
 * Tries again what was refused for the moment, with pauses that grow, or that the answer asks for.
 * @param signal ends the pauses: the last refusal stands then. A call under way is left to its end, for what it does is done.
 */
export async function retrying<T>(act: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof LinksError) || tried >= (TRIES[error.status ?? 0] ?? 1)) throw error;
      await setTimeout(pauseMs(tried, error), undefined, signal ? { signal } : {}).catch(() => {});
      if (signal?.aborted) throw error;
    }
  }
}

/** Full jitter, so that calls that were refused together do not come back together; never sooner than was asked for. */
function pauseMs(tried: number, { retryAfterSeconds = 0 }: LinksError): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tried - 1));
  return Math.min(retryAfterSeconds, LONGEST_RETRY_AFTER_S) * 1000 + Math.random() * ceiling;
}
