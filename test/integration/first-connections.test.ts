import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Distance, startDistance } from '../../scripts/lib/distance.ts';
import { startTlsFront } from '../../scripts/lib/tls-front.ts';
import { startFunctionUrl } from '../../scripts/local/emulator/function-url/server.ts';
import type { Stack } from '../../scripts/local/start-stack.ts';
import { built } from '../support/built.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { Owner } from '../support/owner.ts';
import { useStack } from '../support/system.ts';

/** The redeem function as it is deployed, in a fresh runtime, its stores behind TLS and a round trip of 20 ms. */
let endpoints: Stack['endpoints'];
const cleanup = new AsyncDisposableStack();

beforeAll(async () => {
  const { stack } = await useStack();
  cleanup.defer(() => stack.close());
  endpoints = stack.endpoints;
  await new Owner(endpoints).put('first.txt', Buffer.from('first'));
}, 60_000);

afterAll(() => cleanup.disposeAsync());

async function distant(store: string, onRequest: () => void) {
  const proxy = cleanup.adopt(await startFaultProxy(), (one) => one.close());
  proxy.target = store;
  proxy.faultOf = () => {
    onRequest();
    return 'none';
  };
  const front = cleanup.adopt(await startTlsFront(proxy.url), (one) => one.close());
  const distance = cleanup.adopt(await startDistance(Number(new URL(front.url).port), 20), (one) => one.close());
  return { distance, bundle: front.bundle, url: `https://127.0.0.1:${distance.port}` };
}

async function firstDownload(buckets: Record<string, string>) {
  const seen: { connectionsToS3: number }[] = [];
  let toS3: Distance | undefined;
  const dynamodb = await distant(endpoints.dynamodbEndpoint, () => {
    seen.push({ connectionsToS3: toS3?.connections() ?? 0 });
  });
  const s3 = await distant(endpoints.s3Endpoint, () => {});
  toS3 = s3.distance;
  const bundle = `${s3.bundle}.both`;
  writeFileSync(bundle, readFileSync(s3.bundle, 'utf8') + readFileSync(dynamodb.bundle, 'utf8'));
  const { url } = await new Owner(endpoints).mint({ key: 'first.txt' });
  const redeem = await startFunctionUrl({
    name: 'redeem',
    zip: built().zips.redeem,
    authType: 'NONE',
    invokeMode: 'RESPONSE_STREAM',
    environment: {
      AWS_REGION: endpoints.region,
      AWS_ACCESS_KEY_ID: endpoints.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: endpoints.credentials.secretAccessKey,
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      NODE_EXTRA_CA_CERTS: bundle,
      TABLE_NAME: endpoints.table,
      MAX_STREAM_BYTES: '200000000',
      PRESIGN_SECONDS: '10',
      ...buckets,
    },
  });
  const { pathname, search } = new URL(url);
  const answer = await fetch(new URL(pathname + search, redeem.url), { headers: { 'user-agent': 'curl/8.5.0' } });
  const file = await answer.text();
  await redeem.close();
  return {
    file,
    connectionsToS3AtFirstRequest: seen[0]?.connectionsToS3,
    connections: [dynamodb.distance.connections(), s3.distance.connections()],
  };
}

test('a fresh runtime has a connection to the bucket by its first request to the table, and opens no second one', async () => {
  expect(await firstDownload({ BUCKETS: JSON.stringify([endpoints.bucket]) })).toEqual({
    file: 'first',
    connectionsToS3AtFirstRequest: 1,
    connections: [1, 1],
  });
}, 60_000);

test('where it knows no bucket it opens one when it needs it', async () => {
  expect(await firstDownload({})).toEqual({
    file: 'first',
    connectionsToS3AtFirstRequest: 0,
    connections: [1, 1],
  });
}, 60_000);
