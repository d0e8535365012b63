import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** HTTPS before an HTTP server, with a certificate that only its own bundle vouches for. */
export interface TlsFront {
  url: string;
  /** Path of the certificate. */
  bundle: string;
  close(): Promise<void>;
}

/**
 * @param hosts the names of the certificate, beside this machine's own
 * @param days how long the certificate is valid
 */
export async function startTlsFront(target: string, hosts: readonly string[] = [], days = 2): Promise<TlsFront> {
  const folder = await mkdtemp(join(tmpdir(), 'tls-'));
  const [key, bundle] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const alternatives = [...['localhost', ...hosts].map((host) => `DNS:${host}`), 'IP:127.0.0.1'].join(',');
  const names = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${alternatives}`];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  execFileSync(
    'openssl',
    ['req', '-x509', ...curve, '-nodes', '-keyout', key, '-out', bundle, '-days', String(days), ...names],
    {
      stdio: 'ignore',
    },
  );
  const server = createServer({ key: readFileSync(key), cert: readFileSync(bundle) }, (incoming, outgoing) => {
    const { method, url = '/', headers } = incoming;
    const onward = request(new URL(url, target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    bundle,
    async close() {
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true });
    },
  };
}
