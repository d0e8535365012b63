import { setTimeout } from 'node:timers/promises';
import { retrying as retryingWith } from '../../functions/recipient/retrying.ts';

const TRIES = 8;

/** Tries again what may succeed later: 8 times in all, with pauses that grow, or that the server asks for. */
export async function retrying<T>(
  act: () => Promise<T>,
  signal: AbortSignal,
  pause: (milliseconds: number, signal: AbortSignal) => Promise<void> = sleep,
): Promise<T> {
  signal.throwIfAborted();
  return retryingWith(act, {
    allows: (tried) => tried < TRIES,
    wait: (milliseconds) => pause(milliseconds, signal),
  });
}

/** @throws the signal's reason */
async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
}
