import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RuntimeResponse } from '../runtime/runtime-api.ts';

/** What a front knows of an invocation before there is an event. */
export interface InvocationIds {
  requestId: string;
  traceId: string;
}

/** An answer that a client gets in the function's place. */
export type OwnAnswer = (response: ServerResponse) => void;

/** What stands between a client and a function: it makes events of requests, and replies of what the function puts out. */
export interface Front<Event extends object> {
  /** The request as an event, or the answer to one that never gets to the function. */
  admit(request: IncomingMessage, ids: InvocationIds): Promise<Event | OwnAnswer>;
  /**
   * Carries the function's output to the client. Rejects, with nothing sent, where the function failed before its first byte or
   * the front cannot read what it put out; what fails later cuts the client's connection.
   */
  reply(output: Promise<RuntimeResponse>, response: ServerResponse): Promise<void>;
  /** Where `reply` has rejected. */
  onFailure: OwnAnswer;
  /** Where the function has no run left. */
  onThrottle: OwnAnswer;
}

/** The whole body. Undefined where it is larger than `limit`; the rest is then read and thrown away, so the client hears of it. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size <= limit ? Buffer.concat(chunks) : undefined;
}
