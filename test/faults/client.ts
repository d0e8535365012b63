import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { PROGRAM } from '../support/recipient.ts';

/** What a client has of one reply. Status 0: no reply came. */
export interface Seen {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Whether the reply came to its own end; false where it was cut. */
  isWhole: boolean;
}

export interface Request {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  /** Awaited after every chunk, with the bytes read so far: how fast this client reads. */
  pace?: (bytesRead: number) => Promise<unknown>;
}

/** A request under way. */
export interface Exchange {
  /** Resolves with the first byte of the body. */
  firstByte: Promise<void>;
  /** Resolves when the reply is over, well or badly; rejects only with what `pace` threw. */
  seen: Promise<Seen>;
  /** The client goes away. */
  leave(): void;
}

/** The reply, or what its redirect leads to under the redirect's own status. */
export async function followed(seen: Seen): Promise<Seen> {
  const { location } = seen.headers;
  return location === undefined ? seen : { ...(await begin(location).seen), status: seen.status };
}

/** Sends a request on a connection of its own. What arrives before a break is kept, as a program that writes it to disk would. */
export function begin(url: string, { method = 'GET', headers = {}, body, pace }: Request = {}): Exchange {
  const firstByte = Promise.withResolvers<void>();
  const seen = Promise.withResolvers<Seen>();
  const sent = request(url, { method, headers: { ...PROGRAM, ...headers }, agent: new Agent() });
  sent.on('error', () => seen.resolve({ status: 0, headers: {}, body: Buffer.alloc(0), isWhole: false }));
  sent.on('response', (reply: IncomingMessage) => {
    const chunks: Buffer[] = [];
    let size = 0;
    reply.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      firstByte.resolve();
      if (!pace) return;
      reply.pause();
      pace(size).then(() => reply.resume(), seen.reject);
    });
    reply.on('error', () => {}); // `close` follows
    reply.on('close', () => {
      const { statusCode: status = 0, headers: received, complete: isWhole } = reply;
      seen.resolve({ status, headers: received, body: Buffer.concat(chunks), isWhole });
    });
  });
  sent.end(body);
  return { firstByte: firstByte.promise, seen: seen.promise, leave: () => void sent.destroy() };
}
