import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROGRAM } from './recipient.ts';

/**
 * How a client goes away. On the wire `FIN` and `half-close` begin alike; after a close the kernel answers what still comes
 * with a reset, after a half-close the client would read it.
 */
export const LEAVINGS = ['FIN', 'RST', 'half-close'] as const;
export type Leaving = (typeof LEAVINGS)[number];

/** What a client that leaves sends first, on one connection. */
export interface LastRequests {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
}

/**
 * Sends a request to each URL, one behind the other without waiting for an answer, and leaves: that many milliseconds later, or
 * once something has happened. Resolves, once the connection is over, to all that came back: after a half-close, that is what the server still said.
 */
export async function askAndLeave(
  urls: string | readonly string[],
  { how, after }: { how: Leaving; after: number | Promise<unknown> },
  request: LastRequests = {},
): Promise<string> {
  const all = [urls].flat().map((url) => new URL(url));
  const [first] = all;
  if (!first) throw new Error('nobody is asked');
  const socket = connect({ port: Number(first.port), host: first.hostname, allowHalfOpen: true, noDelay: true });
  let said = '';
  socket.setEncoding('latin1').on('data', (text) => {
    said += text;
  });
  const over = new Promise<void>((resolve) => socket.on('error', () => {}).on('close', () => resolve()));
  await new Promise<void>((resolve) => socket.write(all.map((url) => textOf(url, request)).join(''), () => resolve()));
  if (after !== 0) await (typeof after === 'number' ? sleep(after) : after);
  if (how === 'FIN') socket.destroy();
  else if (how === 'RST') socket.resetAndDestroy();
  else socket.end();
  await over;
  return said;
}

function textOf({ pathname, search, host }: URL, { method = 'GET', headers = {}, body = '' }: LastRequests): string {
  const all = { host, ...PROGRAM, ...headers, ...(body ? { 'content-length': Buffer.byteLength(body) } : {}) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
