import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { ByteSink } from '../core/ports.ts';
import type { Reply } from './reply.ts';

/**
 * Carries a reply out on Lambda's response stream: the prelude (status, headers, cookies) leaves with the first write,
 * then the body. Resolves when all has been said, the outcome of a download included.
 */
export async function streamReply(reply: Reply, responseStream: Writable): Promise<void> {
  const { status, headers, cookies = [], body } = reply;
  const stream = awslambda.HttpResponseStream.from(responseStream, { statusCode: status, headers, cookies });
  const sink = lambdaSink(stream);
  if (typeof body === 'function') return body(sink);
  if (body !== undefined) await sink.write(Buffer.from(body));
  await sink.end();
}

/** Lambda's response stream as a sink. It sees neither the recipient's pace beyond back-pressure, nor their leaving. */
function lambdaSink(stream: Writable): ByteSink {
  let hasWritten = false;
  let written = 0;
  return {
    get taken() {
      return Math.max(0, written - stream.writableLength);
    },
    async write(chunk) {
      hasWritten = true;
      // Lambda's runtime buffers without limit what is written past `false`: the memory of the function would grow.
      if (!stream.write(chunk)) await eventOf(stream, 'drain');
      written += chunk.length;
    },
    async end() {
      // Ending without a write would lose status and headers: the prelude leaves with the first write only.
      if (!hasWritten) stream.write('');
      stream.end();
      await eventOf(stream, 'finish');
    },
    cut() {
      // Throwing would end the reply in trailers, which a client takes for a clean end; only a broken connection to the
      // Runtime API breaks the recipient's. The runtime may die of it: a new one takes the next request.
      stream.destroy(new Error('the download was cut off'));
    },
  };
}

/** Waits for an event, but not for ever: a stream that closes before it rejects, with or without an error of its own. */
async function eventOf(stream: Writable, event: 'drain' | 'finish'): Promise<void> {
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
