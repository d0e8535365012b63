import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** A forward proxy as companies have: CONNECT for HTTPS, whole URLs for HTTP. */
export interface ConnectProxy {
  url: string;
  /** What it was asked for: `CONNECT host:port`, `GET http://…` without its query. */
  asked: string[];
  /** Where it leads to for hosts of others, `host:port` each. */
  hosts: Map<string, string>;
  close(): Promise<void>;
}

/** @param password `user:password` that it wants; without one it takes everybody */
export async function startConnectProxy(password?: string): Promise<ConnectProxy> {
  const asked: string[] = [];
  const hosts = new Map<string, string>();
  const expected = password && `Basic ${Buffer.from(password).toString('base64')}`;
  const server = createServer((incoming, outgoing) => {
    const { method, url = '', headers } = incoming;
    asked.push(`${method} ${url.split('?', 1)[0]}`);
    if (expected && headers['proxy-authorization'] !== expected) {
      outgoing.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end();
      return;
    }
    const onward = request(url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  const tunnels = new Set<Duplex>();
  server.on('connect', (incoming, client) => {
    tunnels.add(client);
    asked.push(`CONNECT ${incoming.url}`);
    if (expected && incoming.headers['proxy-authorization'] !== expected) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n');
      return;
    }
    const { hostname, port } = new URL(`http://${hosts.get(incoming.url ?? '') ?? incoming.url}`);
    const onward = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.pipe(client).pipe(onward);
    });
    onward.on('error', () => client.destroy());
    client.on('close', () => onward.destroy()).on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    hosts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const tunnel of tunnels) tunnel.destroy();
      }),
  };
}
