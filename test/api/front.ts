import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Endpoints } from '../../cli/endpoints.ts';
import { LinksClient } from '../../client/index.ts';
import { parseQuery, splitUrl } from '../../functions/http/sigv4.ts';
import { closeServer, listen } from '../../scripts/local/listen.ts';
import { linkOf, seedTokensIn } from './seeds.ts';

/** What stands in the Authorization header for the owner's signature; without it a request goes on as it is. */
export const OWNER_KEY = 'the-owner-signs';

export interface Front {
  url: string;
  /** What was answered: `GET /links/{id} 200` and the like, and how often. */
  answers: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/**
 * One URL before both, for a client that cannot sign and needs the same request to have the same answer. Requests to the
 * owner API are signed for whoever says OWNER_KEY. In those of a recipient a seed's token becomes that of a link just
 * minted: a link that works once would answer otherwise the second time.
 */
export async function startFront(endpoints: Endpoints): Promise<Front> {
  const { linksUrl, region, credentials } = endpoints;
  const signer = new SignatureV4({ service: 'lambda', region, credentials, sha256: Sha256 });
  const owner = new LinksClient({ url: new URL(linksUrl), region, credentials });
  const answers = new Map<string, number>();
  const server = createServer((incoming, outgoing) => {
    outgoing.on('finish', () => {
      const path = splitUrl(incoming.url ?? '/').pathname.replace(/^\/links\/.+/, '/links/{id}');
      const answer = `${incoming.method} ${path} ${outgoing.statusCode}`;
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    });
    const isOwners = /^\/(links|get-link|policy)(\/|\?|$)/.test(incoming.url ?? '');
    const carried = isOwners
      ? carryOwners(incoming, outgoing, endpoints.linksUrl, signer)
      : carryRecipients(incoming, outgoing, endpoints.redeemUrl, owner);
    carried.catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}`, answers, close: () => closeServer(server) };
}

async function carryOwners(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  signer: SignatureV4,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = incoming;
  const body = await buffer(incoming);
  const { pathname, search } = splitUrl(url);
  const query = parseQuery(search);
  if (headers.authorization !== OWNER_KEY || !query) return handOn(target, { method, url, headers, body }, outgoing);
  const { authorization: _, ...unsigned } = { ...headers, host: new URL(target).host };
  const signed = await signer.sign(
    { method, protocol: 'http:', hostname: '', path: pathname, query, headers: textOf(unsigned), body },
    { signableHeaders: new Set(['host', 'x-amz-date', 'x-amz-content-sha256']) },
  );
  return handOn(target, { method, url, headers: signed.headers, body }, outgoing);
}

async function carryRecipients(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  owner: LinksClient,
): Promise<void> {
  const { method = 'GET', headers } = incoming;
  let url = incoming.url ?? '/';
  // One byte a character: what is no text goes through unharmed.
  let body = (await buffer(incoming)).toString('latin1');
  for (const seedToken of seedTokensIn(url + body)) {
    const token = await linkOf(seedToken, owner);
    url = url.replaceAll(seedToken, token);
    body = body.replaceAll(seedToken, token);
  }
  return handOn(target, { method, url, headers, body: Buffer.from(body, 'latin1') }, outgoing);
}

interface Carried {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

function handOn(target: string, { method, url, headers, body }: Carried, outgoing: ServerResponse): Promise<void> {
  const { protocol, hostname, port, host } = new URL(target);
  return new Promise((resolve, reject) => {
    request({ protocol, hostname, port, path: url, method, headers: { ...headers, host } }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing).on('finish', resolve).on('error', reject);
    })
      .on('error', reject)
      .end(body);
  });
}

function textOf(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
