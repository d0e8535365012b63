import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the proxy does with the next requests: hands them on, answers 503, never answers, or breaks off mid-body. */
export type Fault = 'none' | 'refuse' | 'hang' | { breakAfter: number };

/** An HTTP server that stands before another and can make it fail. The host header goes through, as signatures want. */
export interface FaultProxy {
  url: string;
  /** Where requests are handed on to; set once that is known. */
  target: string;
  fault: Fault;
  /** Requests that came in. */
  requests: { method: string; url: string }[];
  close(): Promise<void>;
}

export async function startFaultProxy(): Promise<FaultProxy> {
  const server = createServer((incoming, outgoing) => {
    const { fault, target } = proxy;
    proxy.requests.push({ method: incoming.method ?? '', url: incoming.url ?? '' });
    if (fault === 'hang') return;
    if (fault === 'refuse') {
      outgoing.writeHead(503, { 'content-type': 'application/xml' });
      outgoing.end('<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>');
      return;
    }
    const { method, headers, url } = incoming;
    const upstream = request(new URL(url ?? '/', target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      if (typeof fault === 'object') {
        let sent = 0;
        answer.on('data', (chunk: Buffer) => {
          const left = fault.breakAfter - sent;
          sent += chunk.length;
          outgoing.write(chunk.subarray(0, Math.max(0, left)));
          if (sent >= fault.breakAfter) outgoing.socket?.destroySoon();
        });
        answer.on('end', () => outgoing.end());
      } else {
        answer.pipe(outgoing);
      }
    });
    upstream.on('error', () => outgoing.destroy());
    outgoing.on('close', () => upstream.destroy());
    incoming.pipe(upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: '',
    fault: 'none',
    requests: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}
