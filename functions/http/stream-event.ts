import { once } from 'node:events';
import type { Writable } from 'node:stream';

/**
 * Waits for an event, but not for ever: a stream that closes before it rejects, with or without an error of its own.
 *
 * @param withinMs rejects as well where the event takes longer; by default it may take as long as it likes
 */
export async function eventOf(stream: Writable, event: 'drain' | 'finish', withinMs?: number): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const closed = once(stream, 'close', { signal }).then(() => {
    throw new Error(`the stream closed before its ${event}`);
  });
  closed.catch(() => {}); // aborted, once the event has come
  const timer = withinMs === undefined ? undefined : setTimeout(() => over.abort(), withinMs);
  try {
    await Promise.race([once(stream, event, { signal }), closed]);
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}
