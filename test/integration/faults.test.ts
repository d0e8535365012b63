import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { composeRedeem } from '../../functions/compose.ts';
import { readRedeemConfig } from '../../functions/config.ts';
import { redeemRoutes } from '../../functions/redeem/routes.ts';
import type { Stack } from '../../scripts/local/start-stack.ts';
import type { Endpoints } from '../support/endpoints.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { tableItems } from '../support/ledger.ts';
import { MemorySink } from '../support/memory-sink.ts';
import { Owner } from '../support/owner.ts';
import { download, sha256 } from '../support/recipient.ts';
import { makeRequest } from '../support/requests.ts';
import { useStack } from '../support/system.ts';

/** Never lost: what fails on the way to the commit does not spend the link. S3 stands behind a proxy that can fail. */
let stack: Stack;
let endpoints: Endpoints;
let owner: Owner;
let proxy: FaultProxy;

const FILE = randomBytes(2_000_000);
const KEY = 'faults/file.bin';

beforeAll(async () => {
  proxy = await startFaultProxy();
  ({ stack, endpoints } = await useStack({ environment: { AWS_ENDPOINT_URL_S3: proxy.url } }));
  proxy.target = endpoints.s3Endpoint ?? '';
  owner = new Owner(endpoints);
  await owner.put(KEY, FILE);
}, 120_000);

afterEach(() => {
  proxy.fault = 'none';
});

afterAll(async () => {
  await stack.close();
  await proxy.close();
});

const claimsOf = async (id: string) =>
  (await tableItems(endpoints)).find((item) => item.id === id)?.claims as { state: string }[];

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it did not come to that within 10 s');
  }
}

describe('S3', () => {
  test('refusing at open: 503, and the link works afterwards', async () => {
    const { url, id } = await owner.mint({ key: KEY });
    proxy.fault = 'refuse';
    const refused = await download(url);
    const claims = await claimsOf(id);
    proxy.fault = 'none';

    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(claims).toEqual([]);
    expect(await download(url)).toMatchObject({ status: 200, sha256: sha256(FILE) });
  });

  test('breaking off before the first byte: 503, and the link works afterwards', async () => {
    const { url } = await owner.mint({ key: KEY });
    proxy.fault = { breakAfter: 0 };
    const refused = await download(url);
    proxy.fault = 'none';

    expect(refused.status).toBe(503);
    expect(await download(url)).toMatchObject({ status: 200, sha256: sha256(FILE) });
  });

  test('breaking off mid-body: reopened at the offset, unseen by the recipient', async () => {
    const { url } = await owner.mint({ key: KEY });
    proxy.fault = { breakAfter: 700_000 };

    expect(await download(url)).toMatchObject({ status: 200, sha256: sha256(FILE), wasCut: false });
  });

  test('breaking off again and again: cut, never ended cleanly, and its own client resumes', async () => {
    const { url, id } = await owner.mint({ key: KEY });
    proxy.fault = { breakAfter: 300_000 };
    const secret = randomBytes(32).toString('base64url');

    const cut = await download(url, { headers: { 'idempotency-key': secret } });
    proxy.fault = 'none';
    const stranger = await download(url);
    const rest = await download(url, { headers: { authorization: `Bearer ${secret}`, range: `bytes=${cut.size}-` } });

    expect(cut).toMatchObject({ status: 200, wasCut: true, sha256: sha256(FILE.subarray(0, cut.size)) });
    expect(stranger.status).toBe(410);
    expect(rest).toMatchObject({ status: 206, sha256: sha256(FILE.subarray(cut.size)) });
    await until(async () => (await claimsOf(id))[0]?.state === 'completed');
  });
});

describe('a runtime killed between reserve and commit', () => {
  test('leaves the link held for 30 s, and as good as new after that', async () => {
    const { url, id } = await owner.mint({ key: KEY });
    proxy.fault = 'hang';
    const killed = download(url).catch(() => ({ status: 0 }));
    await until(async () => (await claimsOf(id)).some(({ state }) => state === 'reserved'));
    stack.redeem.kill('SIGKILL');
    const { status } = await killed;
    proxy.fault = 'none';

    const during = await download(url);
    // The same code over the same table and bucket, 30 s later by its clock.
    const later = await redeemLater(url, 30);

    expect(status).not.toBe(200);
    expect(during.status).toBe(409);
    expect(later.status).toBe(200);
    expect(later.bytes.equals(FILE)).toBe(true);
    expect((await download(url)).status).toBe(410);
  });
});

async function redeemLater(url: string, seconds: number): Promise<{ status: number; bytes: Buffer }> {
  const { table, region, credentials, s3Endpoint, dynamodbEndpoint } = endpoints;
  // The SDK reads these from the process, as it does in Lambda.
  Object.assign(process.env, {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_S3: s3Endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
  });
  const config = readRedeemConfig({
    ...process.env,
    TABLE_NAME: table,
    MAX_STREAM_BYTES: '200000000',
    PRESIGN_SECONDS: '10',
  });
  const clock = () => Math.floor(Date.now() / 1000) + seconds;
  const ports = composeRedeem(config, { clock, log: () => {} });
  const reply = await redeemRoutes(ports, { maxStreamBytes: config.MAX_STREAM_BYTES, presignSeconds: 10 })(
    makeRequest('GET', url),
  );
  const sink = new MemorySink();
  if (typeof reply.body === 'function') await reply.body(sink);
  return { status: reply.status, bytes: sink.bytes };
}
