import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Waits for an event, but not for ever: a stream that closes before it rejects, with or without an error of its own. */
export async function eventOf(stream: Writable, event: 'drain' | 'finish'): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const closed = once(stream, 'close', { signal }).then(() => {
    throw new Error(`the stream closed before its ${event}`);
  });
  closed.catch(() => {}); // aborted, once the event has come
  try {
    await Promise.race([once(stream, event, { signal }), closed]);
  } finally {
    over.abort();
  }
}
