import { setTimeout } from 'node:timers/promises';
import { Interruption } from './http-client.ts';
import { Refusal } from './refusal.ts';

const TRIES = 8;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const LONGEST_RETRY_AFTER_S = 60;

/** Tries again what may go well another time: 8 times in all, with pauses that grow, or that the server asks for. */
export async function retrying<T>(
  act: () => Promise<T>,
  signal: AbortSignal,
  pause: (milliseconds: number, signal: AbortSignal) => Promise<void> = sleep,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    signal.throwIfAborted();
    try {
      return await act();
    } catch (error) {
      if (tried === TRIES || !isPassing(error)) throw error;
      await pause(pauseMs(tried, error), signal);
    }
  }
}

/** @throws the signal's reason */
async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
}

function isPassing(error: unknown): boolean {
  return error instanceof Interruption || (error instanceof Refusal && error.isPassing);
}

/** Full jitter, so that parts that failed together do not come back together; never sooner than the server asked for. */
function pauseMs(tried: number, error: unknown): number {
  const asked = error instanceof Refusal ? (error.retryAfterSeconds ?? 0) : 0;
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tried - 1));
  return Math.min(asked, LONGEST_RETRY_AFTER_S) * 1000 + Math.random() * ceiling;
}
