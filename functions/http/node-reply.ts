import type { ServerResponse } from 'node:http';
import type { ByteSink } from '../core/ports.ts';
import type { Reply } from './reply.ts';
import { eventOf } from './stream-event.ts';

/** What a sender of replies has to be told. */
export interface NodeReplyOptions {
  /** How long the recipient may take no byte before it counts as gone: ms. */
  slowClientMs: number;
  /** The error for a connection that is gone: the recipient left, or the server itself has cut it. */
  gone: () => Error;
  /** Called with each chunk that was handed to the connection: bytes. */
  onSent?: (bytes: number) => void;
}

/** Carries a reply out on Node's HTTP server. Resolves when all has been said, the outcome of a download included. */
export async function sendNodeReply(reply: Reply, response: ServerResponse, options: NodeReplyOptions): Promise<void> {
  const { status, headers, cookies, body } = reply;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (cookies) response.setHeader('set-cookie', cookies);
  response.statusCode = status;
  if (typeof body === 'function') return body(nodeSink(response, options));
  // HEAD says the length of what GET would send: the routes have set it.
  if (body !== undefined) response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
  await eventOf(response, 'finish', options.slowClientMs).catch(() => response.destroy()); // who has left misses nothing that counts
}

/** The connection as a sink: unlike Lambda's stream it sees the recipient's pace, and their leaving. */
function nodeSink(response: ServerResponse, { slowClientMs, gone, onSent = () => {} }: NodeReplyOptions): ByteSink {
  const arrives = (event: 'drain' | 'finish') =>
    eventOf(response, event, slowClientMs).catch(() => {
      throw gone();
    });
  return {
    async write(chunk) {
      if (response.destroyed) throw gone();
      if (!response.write(chunk)) await arrives('drain');
      onSent(chunk.length);
    },
    async end() {
      if (response.destroyed) throw gone();
      response.end();
      if (!response.writableFinished) await arrives('finish');
    },
    cut() {
      // The length was promised: a client that got less knows that it did.
      response.destroy();
    },
  };
}
