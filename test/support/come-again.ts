import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** An answer, as far as it says whether and when to come again. */
export interface Refusable {
  status: number;
  /** The reason in one word, of a problem (RFC 9457). */
  code?: string;
  /** Seconds, of Retry-After. */
  retryAfter?: number;
}

/** A machine on which nothing is answered for so long is broken, and not busy: ms. */
const PATIENCE_MS = 300_000;

/** What a machine with too much to do lets its stores answer too late for. `busy` is not of these: a crowd turns nobody away. */
const OF_STARVATION: readonly (string | undefined)[] = ['storage_unavailable', 'outcome_unknown'];

/**
 * Asks again for as long as a store does not answer in time, as `curl --retry` does. Where the table does not say whether the
 * use was spent, only a client with an Idempotency-Key of its own has its claim again: send `ownKey()` each time.
 *
 * @returns the last answer, and how often it was asked for
 */
export async function comeAgain<T extends Refusable>(ask: () => Promise<T>): Promise<T & { tries: number }> {
  const end = Date.now() + PATIENCE_MS;
  for (let tries = 1; ; tries++) {
    const answer = await ask();
    const isOver = !OF_STARVATION.includes(answer.code) || answer.retryAfter === undefined;
    if (isOver || Date.now() > end) return { ...answer, tries };
    // Not all at the same moment: so they would starve it again.
    await sleep(1_000 * (answer.retryAfter ?? 0) * (1 + Math.random()));
  }
}

/** Headers by which a client has its claim again. */
export function ownKey(): { 'idempotency-key': string } {
  return { 'idempotency-key': randomBytes(32).toString('base64url') };
}

/** What an answer says of coming again; of one that is no problem of ours, nothing. */
export function refusableOf(status: number, retryAfter: string | null | undefined, body: Buffer): Refusable {
  if (status !== 503 || retryAfter == null) return { status };
  try {
    return { status, code: JSON.parse(body.toString()).code, retryAfter: Number(retryAfter) };
  } catch {
    return { status };
  }
}
