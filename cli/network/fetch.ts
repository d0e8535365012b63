import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { Fetch } from '../../client/index.ts';
import type { Agents } from './agents.ts';

/** Makes the client library's `fetch` of Node's own agents. The global one supports proxies only since Node 24. */
export function makeFetch(agents: () => Promise<Agents>): Fetch {
  return async (url, { method = 'GET', headers, body, signal }) => {
    const { http, https } = await agents();
    const isSecure = url.protocol === 'https:';
    const reply = await new Promise<IncomingMessage>((resolve, reject) => {
      const send = isSecure ? httpsRequest : httpRequest;
      const options = { method, headers: Object.fromEntries(new Headers(headers)), agent: isSecure ? https : http };
      send(url, { ...options, signal: signal ?? undefined }, resolve)
        .on('error', (error) => reject(signal?.aborted ? signal.reason : error))
        .end(body);
    });
    return responseOf(reply);
  };
}

async function responseOf(reply: IncomingMessage): Promise<Response> {
  const bytes = await buffer(reply);
  const headers = Object.entries(reply.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Response(bytes.length === 0 ? null : new Uint8Array(bytes), { status: reply.statusCode ?? 502, headers });
}
