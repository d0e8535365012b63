import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { type ByteSink, RecipientLeft } from '../core/ports.ts';
import type { Reply } from '../http/reply.ts';

/**
 * What the kernel and Lambda hold between the function and its recipient is out of sight, and moves on in steps of so much
 * and more: bytes. Less than that within the time cannot be told from nothing.
 */
const STEP_BYTES = 1_000_000;

/** How much that is at most, where it was seen: bytes. */
const MOST_UNSEEN_BYTES = 16_000_000;

/** A download of so much leaves too little behind to load the scavenger for: bytes. */
const MOST_UNSCAVENGED_BYTES = 4 * 1024 * 1024;

/**
 * Carries a reply out on Lambda's response stream: the prelude (status, headers, cookies) leaves with the first write,
 * then the body. Resolves when all has been said, the outcome of a download included.
 *
 * @param slowClientMs how long nothing may be taken of what is held out to the recipient before they count as gone: ms
 */
export async function streamReply(reply: Reply, responseStream: Writable, slowClientMs: number): Promise<void> {
  const { status, headers, cookies = [], body } = reply;
  const stream = awslambda.HttpResponseStream.from(responseStream, { statusCode: status, headers, cookies });
  const sink = new LambdaSink(stream, slowClientMs);
  if (typeof body === 'function') await body(sink);
  else {
    if (body !== undefined) await sink.write(Buffer.from(body));
    await sink.end();
  }
  sink.letGo();
}

/**
 * Lambda's response stream as a sink. It does not see the recipient's leaving, and of their pace no more than
 * back-pressure: a chunk at a time is held out, and "drain" says that it was taken.
 */
class LambdaSink implements ByteSink {
  readonly #stream: Writable;
  readonly #slowClientMs: number;
  #written = 0;
  #hasWritten = false;
  #isTaken = false;
  #timer: NodeJS.Timeout | undefined;
  #tellUnused: ((unused: number) => void) | undefined;

  constructor(stream: Writable, slowClientMs: number) {
    this.#stream = stream;
    this.#slowClientMs = slowClientMs;
    // The stream is a request to the Runtime API, which answers once it has all of it.
    for (const event of ['response', 'close']) {
      stream.once(event, () => {
        this.#isTaken = true;
        clearTimeout(this.#timer);
      });
    }
  }

  get taken(): number {
    return Math.max(0, this.#written - this.#stream.writableLength);
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#hasWritten = true;
    // Lambda's runtime buffers without limit what is written past `false`: the memory of the function would grow.
    if (!this.#stream.write(chunk)) await eventOf(this.#stream, 'drain', this.#slowClientMs);
    this.#written += chunk.length;
    if (this.#written <= MOST_UNSCAVENGED_BYTES) return;
    this.#tellUnused ??= await loadScavenger();
    this.#tellUnused(chunk.length);
  }

  async end(): Promise<void> {
    // Ending without a write would lose status and headers: the prelude leaves with the first write only.
    if (!this.#hasWritten) this.#stream.write('');
    this.#stream.end();
    await eventOf(this.#stream, 'finish', this.#slowClientMs);
  }

  cut(): void {
    // Throwing would end the reply in trailers, which a client takes for a clean end; only a broken connection to the
    // Runtime API breaks the recipient's. The runtime may die of it: a new one takes the next request.
    this.#stream.destroy(new Error('the download was cut off'));
  }

  /**
   * Lambda holds the run until all is taken, or for the function's timeout. Cuts it once the slowest recipient would have
   * taken all that may be out of sight. Nothing waits for that: the outcome is told already.
   */
  letGo(): void {
    if (this.#isTaken) return;
    const steps = 1 + Math.min(this.#written, MOST_UNSEEN_BYTES) / STEP_BYTES;
    this.#timer = setTimeout(() => this.cut(), steps * this.#slowClientMs);
  }
}

/** Loaded for downloads that are large enough: the others would only wait for it. */
async function loadScavenger(): Promise<(unused: number) => void> {
  const { makeScavenger } = await import('../young-memory.ts');
  return makeScavenger();
}

/**
 * Waits for an event, but not for ever.
 *
 * @throws Error of a stream that closes before it, with or without an error of its own; RecipientLeft where it does not come
 *   within the time
 */
async function eventOf(stream: Writable, event: 'drain' | 'finish', withinMs: number): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const closed = once(stream, 'close', { signal }).then(() => {
    throw new Error(`the stream closed before its ${event}`);
  });
  const late = sleep(withinMs, undefined, { signal })
    // A process that was stopped meanwhile finds its clock run out, and the event unheard: it hears that first.
    .then(() => nextTurn(undefined, { signal }))
    .then(() => {
      throw new RecipientLeft(`nothing was taken for ${withinMs / 1000} s`);
    });
  for (const other of [closed, late]) other.catch(() => {}); // aborted, once the event has come
  try {
    await Promise.race([once(stream, event, { signal }), closed, late]);
  } finally {
    over.abort();
  }
}
