import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDistance } from '../lib/distance.ts';
import { startTlsFront } from '../lib/tls-front.ts';

/**
 * The stores of an environment behind TLS and so many milliseconds of network: the environment of a function that goes there.
 * Disposed of, nothing of it is left.
 */
export async function distantStores(environment: Readonly<Record<string, string>>, roundTripMs: number) {
  await using started = new AsyncDisposableStack();
  const certificates: string[] = [];
  const behind = async (url = '') => {
    const front = started.adopt(await startTlsFront(url), (one) => one.close());
    certificates.push(await readFile(front.bundle, 'utf8'));
    const { port } = started.adopt(await startDistance(Number(new URL(front.url).port), roundTripMs), (one) =>
      one.close(),
    );
    return `https://127.0.0.1:${port}`;
  };
  const s3 = await behind(environment.AWS_ENDPOINT_URL_S3);
  const dynamodb = await behind(environment.AWS_ENDPOINT_URL_DYNAMODB);
  const folder = started.adopt(await mkdtemp(join(tmpdir(), 'distant-')), (one) => rm(one, { recursive: true }));
  const bundle = join(folder, 'certificates.pem');
  await writeFile(bundle, certificates.join(''));
  const running = started.move();
  return {
    environment: {
      ...environment,
      AWS_ENDPOINT_URL_S3: s3,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
      NODE_EXTRA_CA_CERTS: bundle,
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
