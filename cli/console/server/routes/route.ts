import type { IncomingMessage } from 'node:http';
import type { Reply } from '../reply.ts';
import type { Services } from '../services.ts';

/** A call of the page that has passed every check of its origin. */
export interface Call {
  request: IncomingMessage;
  query: URLSearchParams;
  /** What stands for `{id}` in the path; empty if nothing does. */
  id: string;
  services: Services;
  /** Aborts when the page leaves, or cancels the call. */
  signal: AbortSignal;
}

/** What answers a call. */
export type Route = (call: Call) => Promise<Reply>;
