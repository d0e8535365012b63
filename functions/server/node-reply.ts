import type { ServerResponse } from 'node:http';
import type { ByteSink } from '../core/ports.ts';
import type { Reply } from '../http/reply.ts';
import { hasLeft } from './node-request.ts';

/** What a sender of replies may want to know, and to say. */
export interface NodeReplyOptions {
  /** The error for a connection that is gone: the recipient left, or the server itself has cut it. */
  gone: () => Error;
  /** How long a recipient may take no byte of what is held out to it before its connection is cut: ms. */
  slowClientMs: number;
  /** Called with each chunk that the kernel has taken: bytes. */
  onSent: (bytes: number) => void;
}

/** Carries a reply out on Node's HTTP server. Resolves when all has been said, the outcome of a download included. */
export async function sendNodeReply(reply: Reply, response: ServerResponse, options: NodeReplyOptions): Promise<void> {
  const { status, headers, cookies, body } = reply;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (cookies) response.setHeader('set-cookie', cookies);
  response.statusCode = status;
  const sink = new NodeSink(response, options);
  if (typeof body === 'function') return body(sink);
  // HEAD says the length of what GET would send: the routes have set it.
  if (body !== undefined) response.setHeader('content-length', Buffer.byteLength(body));
  await sink.end(body).catch(() => {}); // who has left misses nothing that counts
}

/**
 * The connection as a sink: unlike Lambda's stream it sees the recipient's pace, and their leaving. A write resolves once
 * the kernel has taken the whole chunk before it: Node holds two at most, one on its way out while the next is fetched. Of a
 * chunk that the kernel has taken in part, nothing is counted.
 */
class NodeSink implements ByteSink {
  readonly #response: ServerResponse;
  readonly #options: NodeReplyOptions;
  /** Rejects what waits for the kernel. */
  readonly #waiting = new Set<() => void>();
  #last: Promise<void> = Promise.resolve();
  #taken = 0;

  constructor(response: ServerResponse, options: NodeReplyOptions) {
    this.#response = response;
    this.#options = options;
    response.on('close', () => {
      for (const reject of this.#waiting) reject();
    });
    // Node sets the clock back whenever the kernel has taken some of what is waiting, and so cuts a recipient that takes
    // nothing after once to twice the time. While nothing is held out to it, it is not the recipient who is slow.
    response.setTimeout(options.slowClientMs, () => {
      if (this.#waiting.size > 0) response.destroy();
    });
  }

  get taken(): number {
    return this.#taken;
  }

  async write(chunk: Uint8Array): Promise<void> {
    // The first chunk waits for none before it, and would count as sent.
    if (this.#isGone) throw this.#options.gone();
    const before = this.#last;
    this.#last = this.#handOn((done) => this.#response.write(chunk, done)).then(() => {
      this.#taken += chunk.length;
      this.#options.onSent(chunk.length);
    });
    this.#last.catch(() => {}); // told to whoever writes next, or ends
    await before;
  }

  async end(text?: string): Promise<void> {
    await this.#last;
    await this.#handOn((done) => this.#response.end(text, done));
  }

  cut(): void {
    // The length was promised: a client that got less knows that it did.
    this.#response.destroy();
  }

  /** A reply that waits behind another's has no connection yet, and does not hear of its end: the request has. */
  get #isGone(): boolean {
    return this.#response.destroyed || hasLeft(this.#response.req);
  }

  /** Resolves once the kernel has taken what `hand` hands on; rejects if the connection is gone before. */
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
