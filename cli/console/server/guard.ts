import type { IncomingMessage } from 'node:http';
import { RequestRefusal } from './problem.ts';

/**
 * Refuses requests under another host's name: a page elsewhere can point its own name at 127.0.0.1 (DNS rebinding), and its
 * script would then be of the same origin as its requests.
 *
 * @returns the origin of the console under the name in use
 * @throws RequestRefusal
 */
export function checkHost({ headers, socket }: IncomingMessage): string {
  const { host } = headers;
  const { localPort } = socket;
  const names = ['127.0.0.1', 'localhost'].flatMap((name) => [
    `${name}:${localPort}`,
    // Clients leave out the usual port (RFC 9110, 4.2.3), and so do origins.
    ...(localPort === 80 ? [name] : []),
  ]);
  if (host !== undefined && names.includes(host)) return new URL(`http://${host}`).origin;
  throw new RequestRefusal(421, 'other_host', `The console is not at this address: use http://${names[0]}.`);
}

/**
 * Refuses requests that no page of the console has made. Browsers send Origin with whatever may change something, and
 * Sec-Fetch-Site with everything (https://w3c.github.io/webappsec-fetch-metadata/); a page cannot forge either.
 *
 * @throws RequestRefusal
 */
export function checkOrigin({ headers, method }: IncomingMessage, own: string): void {
  const { origin, 'sec-fetch-site': site } = headers;
  const isOwnOrigin = origin === own || (origin === undefined && method === 'GET');
  const isOwnSite = site === 'same-origin' || (site === undefined && origin !== undefined);
  if (isOwnOrigin && isOwnSite) return;
  throw new RequestRefusal(403, 'other_origin', 'The console takes calls of its own page only.');
}
