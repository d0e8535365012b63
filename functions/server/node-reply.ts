import type { ServerResponse } from 'node:http';
import type { ByteSink } from '../core/ports.ts';
import type { Reply } from '../http/reply.ts';
import { hasLeft } from './node-request.ts';

/** The settings and callbacks of `sendNodeReply`. */
export interface NodeReplyOptions {
  /** Makes the error for a lost connection: the recipient left, or the server has cut it. */
  gone: () => Error;
  /** How long a recipient may take no byte before its connection is cut, in ms. */
  slowClientMs: number;
  /** Gets the size of each chunk that the kernel has taken, in bytes. */
  onSent: (bytes: number) => void;
}

/** Sends a reply on Node's HTTP server. Resolves when it is sent, and the outcome of a download is settled. */
export async function sendNodeReply(reply: Reply, response: ServerResponse, options: NodeReplyOptions): Promise<void> {
  const { status, headers, cookies, body } = reply;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (cookies) response.setHeader('set-cookie', cookies);
  response.statusCode = status;
  const sink = new NodeSink(response, options);
  if (typeof body === 'function') return body(sink);
  // For HEAD the routes have set the length that GET would send.
  if (body !== undefined) response.setHeader('content-length', Buffer.byteLength(body));
  await sink.end(body).catch(() => {}); // a client that has left needs no answer
}

/**
 * The connection as a sink. Unlike Lambda's stream it sees the recipient's pace, and sees them leave. A write resolves once the
 * kernel has taken the whole chunk before it. So Node holds two at most: one on its way out while the next is fetched. A chunk
 * that the kernel has taken only in part does not count.
 */
class NodeSink implements ByteSink {
  readonly #response: ServerResponse;
  readonly #options: NodeReplyOptions;
  /** Reject the writes that wait for the kernel. */
  readonly #waiting = new Set<() => void>();
  #last: Promise<void> = Promise.resolve();
  #taken = 0;

  constructor(response: ServerResponse, options: NodeReplyOptions) {
    this.#response = response;
    this.#options = options;
    response.on('close', () => {
      for (const reject of this.#waiting) reject();
    });
    // Node restarts the clock whenever the kernel takes some of the waiting bytes, so it cuts a recipient that takes nothing
    // after once to twice the time. If no write waits, the recipient is not the slow one.
    response.setTimeout(options.slowClientMs, () => {
      if (this.#waiting.size > 0) response.destroy();
    });
  }

  get taken(): number {
    return this.#taken;
  }

  async write(chunk: Uint8Array): Promise<void> {
    // The first chunk waits for no other, and would count as sent.
    if (this.#isGone) throw this.#options.gone();
    const before = this.#last;
    this.#last = this.#handOn((done) => this.#response.write(chunk, done)).then(() => {
      this.#taken += chunk.length;
      this.#options.onSent(chunk.length);
    });
    this.#last.catch(() => {}); // the next write or end throws it
    await before;
  }

  async end(text?: string): Promise<void> {
    await this.#last;
    await this.#handOn((done) => this.#response.end(text, done));
  }

  cut(): void {
    // The client knows the length, so it notices that bytes are missing.
    this.#response.destroy();
  }

  /** A reply that waits behind another one has no connection yet, and does not hear that it closes. The request does. */
  get #isGone(): boolean {
    return this.#response.destroyed || hasLeft(this.#response.req);
  }

  /** Resolves once the kernel has taken the bytes of `hand`. Rejects if the connection closes earlier. */
  #handOn(hand: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const gone = () => reject(this.#options.gone());
      if (this.#isGone) return gone();
      this.#waiting.add(gone);
      hand((error) => {
        this.#waiting.delete(gone);
        if (error) gone();
        else resolve();
      });
    });
  }
}
