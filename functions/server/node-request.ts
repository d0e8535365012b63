import type { IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import { parseCookie } from 'cookie';
import ipaddr from 'ipaddr.js';
import { LinkError } from '../core/errors.ts';
import { RecipientLeft } from '../core/ports.ts';
import { type HttpRequest, headersOf } from '../http/request.ts';
import { splitUrl } from '../http/sigv4.ts';

/** Whether an address is that of a trusted proxy, whose word for its client counts. */
export type Trust = (address: string, hop: number) => boolean;

/** What the server believes of whatever stands before it. */
export interface Before {
  trust: Trust;
  /** Whether every recipient comes over HTTPS, whatever a header says. By default a trusted proxy's X-Forwarded-Proto does. */
  isAlwaysSecure?: boolean;
}

/** Trusts the one that connects, whatever its address, and nobody before it: the last of X-Forwarded-For is the recipient. */
export const trustLastHop: Trust = (_address, hop) => hop === 0;

/** Trusts the proxies in these networks (CIDR notation). */
export function trustOf(networks: readonly string[]): Trust {
  return proxyAddr.compile([...networks]);
}

/** Whether a trusted proxy made the connection. */
export function isByTrusted({ remoteAddress = '' }: Socket, trust: Trust): boolean {
  return trust(remoteAddress, 0);
}

/** A request of a Node server, whose body is not read yet. */
export function requestOfNode(incoming: IncomingMessage, { trust, isAlwaysSecure = false }: Before): HttpRequest {
  const { pathname, search } = splitUrl(incoming.url ?? '/');
  const { 'set-cookie': _, ...given } = incoming.headers;
  const headers = headersOf(given as Record<string, string | undefined>);
  return {
    method: incoming.method ?? 'GET',
    path: pathname,
    query: new URLSearchParams(search),
    headers,
    cookies: parseCookie(headers.cookie ?? ''),
    body: new Uint8Array(),
    sourceIp: addressOf(proxyAddr(incoming, trust)),
    isSecure: isAlwaysSecure || (isByTrusted(incoming.socket, trust) && headers['x-forwarded-proto'] === 'https'),
  };
}

/**
 * Reads the whole body. Reads on past `limit`, but keeps nothing: a client that is still sending would not read the answer.
 * @throws LinkError `body_too_large`; RecipientLeft if the client left before its end
 */
export async function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
    }
  } catch {
    throw new RecipientLeft();
  }
  if (size > limit) throw new LinkError('body_too_large');
  return Buffer.concat(chunks);
}

/**
 * Whether the client is gone: it closed or reset its connection, or this server cut it. A client that only ends its side looks
 * the same as one that closes: both send FIN, and Node then ends its own side. Node reads on while a request is handled, so it
 * notices at once, even behind requests that were sent ahead.
 */
export function hasLeft({ socket }: IncomingMessage): boolean {
  return socket.destroyed || socket.readableEnded;
}

/** Normalizes an address. IPv4 comes mapped into IPv6 if the server listens on both. A proxy may send text that is no address. */
function addressOf(text: string): string {
  return isIP(text) ? ipaddr.process(text).toString() : 'unknown';
}
