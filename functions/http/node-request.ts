import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import { parseCookie } from 'cookie';
import type { HttpRequest } from './request.ts';
import { splitUrl } from './sigv4.ts';

/** Whether the machine at an address is a proxy of ours, whose word for its client counts. */
export type Trust = (address: string, hop: number) => boolean;

/** Trusts the proxies in these networks (CIDR notation), and nobody if there are none. */
export function trustOf(networks: readonly string[]): Trust {
  return proxyAddr.compile([...networks]);
}

/** A request of a Node server, its body read before. */
export function requestOfNode(incoming: IncomingMessage, body: Uint8Array, trust: Trust): HttpRequest {
  const { pathname, search } = splitUrl(incoming.url ?? '/');
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(incoming.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  return {
    method: incoming.method ?? 'GET',
    path: pathname,
    query: new URLSearchParams(search),
    headers,
    cookies: parseCookie(incoming.headers.cookie ?? ''),
    body,
    // IPv4 comes mapped into IPv6 where the server listens on both.
    sourceIp: proxyAddr(incoming, trust).replace(/^::ffff:/, ''),
    isSecure: trust(incoming.socket.remoteAddress ?? '', 0) && headers.get('x-forwarded-proto') === 'https',
  };
}

/**
 * The body, as far as `limit` bytes and one more: whoever looks at it sees that it is too large. The rest is let go by, for
 * a client that is still sending would not read the answer.
 */
export async function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    if (size <= limit) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, limit + 1);
}
