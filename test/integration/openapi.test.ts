import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import type { ErrorCode } from '../../functions/core/refusals.ts';
import { type FunctionUrl, startFunctionUrl } from '../../scripts/local/emulator/function-url/server.ts';
import { built } from '../support/built.ts';
import { type FaultProxy, type Intervention, startFaultProxy } from '../support/fault-proxy.ts';
import { open } from '../support/http-client.ts';
import { documentedErrors, faultsOfAnswer } from '../support/openapi.ts';
import { type LinkJson, Owner } from '../support/owner.ts';
import { PROGRAM } from '../support/recipient.ts';
import { useServer, useStack } from '../support/system.ts';
import { over } from '../support/times.ts';

/** Every error that docs/openapi.yaml documents is had from the running system, and is as it is documented. */
let endpoints: Endpoints;
let owner: Owner;
let table: DynamoDBDocumentClient;
let s3: FaultProxy;
let dynamodb: FaultProxy;
let unsigned: FunctionUrl;
let started: AsyncDisposableStack;

const MAX_STREAM_BYTES = 1_000;
const PREFIX = 'open/';
const KEY = `${PREFIX}file.bin`;
const LARGE = `${PREFIX}large.bin`;
const NEITHER = 'A'.repeat(22);

beforeAll(async () => {
  await using starting = new AsyncDisposableStack();
  const { zips } = built();
  s3 = starting.adopt(await startFaultProxy(), (proxy) => proxy.close());
  dynamodb = starting.adopt(await startFaultProxy(), (proxy) => proxy.close());
  const environment = {
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    MAX_STREAM_BYTES: String(MAX_STREAM_BYTES),
    ALLOWED_PREFIXES: JSON.stringify([PREFIX]),
  };
  const { endpoints: at, stack } = await useStack({ environment });
  starting.defer(() => stack.close());
  endpoints = at;
  s3.target = endpoints.s3Endpoint ?? '';
  dynamodb.target = endpoints.dynamodbEndpoint ?? '';
  const client = new DynamoDBClient({ ...endpoints, endpoint: dynamodb.target });
  starting.defer(() => client.destroy());
  table = DynamoDBDocumentClient.from(client);
  unsigned = starting.adopt(await startUnsigned(zips.links, environment), (url) => url.close());
  owner = new Owner(endpoints);
  await owner.put(KEY, 'the file');
  await owner.put(LARGE, Buffer.alloc(MAX_STREAM_BYTES + 1));
  started = starting.move();
}, 120_000);

afterAll(() => started.disposeAsync());

afterEach(() => {
  for (const proxy of [s3, dynamodb]) proxy.fault = 'none';
});

/** The owner API as it would be without AWS_IAM. */
function startUnsigned(zip: string, environment: Record<string, string>): Promise<FunctionUrl> {
  const { credentials, table: name, bucket, redeemUrl } = endpoints;
  return startFunctionUrl({
    name: 'links',
    zip,
    authType: 'NONE',
    invokeMode: 'BUFFERED',
    environment: {
      ...environment,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      TABLE_NAME: name,
      PRESIGN_SECONDS: '10',
      OWNER_INDEX: 'owner-createdAt',
      BUCKETS: JSON.stringify([bucket]),
      REDEEM_URL: redeemUrl,
      ADMINISTRATORS: '[]',
      RETENTION_DAYS: '30',
      PRESIGNED_MAX_SECONDS: '3600',
    },
  });
}

const mint = (order: object = {}): Promise<LinkJson> => owner.mint({ key: KEY, ...order });
const order = (fields: unknown) => owner.call('POST', '/links', JSON.stringify(fields));
const get = ({ url }: LinkJson, headers: Record<string, string> = {}) =>
  fetch(url, { redirect: 'manual', headers: { ...PROGRAM, ...headers } });
const post = ({ url }: LinkJson, form: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', redirect: 'manual', headers: PROGRAM, body: new URLSearchParams(form) });
const claim = (link: LinkJson) => post({ ...link, url: link.url.replace('/download?', '/claim?') });

/** The link as another would write it between a read and a write. */
const rewrite = (id: string, expression: string, values?: Record<string, unknown>) =>
  table.send(
    new UpdateCommand({
      TableName: endpoints.table,
      Key: { id },
      UpdateExpression: expression,
      ...(values ? { ExpressionAttributeValues: values } : {}),
    }),
  );

const CONFLICT: Intervention = {
  instead: {
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"another was faster"}',
  },
};

/** How to get each error: the operation of the specification, and what to do. */
const CASES: Record<ErrorCode, [operation: string, ask: () => Promise<Response>]> = {
  malformed: ['POST /links', () => order({})],
  body_too_large: ['POST /links', () => order({ key: KEY, note: 'n'.repeat(1_000_000) })],
  unknown_route: ['GET /links/{id}', () => owner.call('GET', '/links/')],
  method_not_allowed: ['GET /links', () => owner.call('PUT', '/links')],
  unauthenticated: ['GET /links', () => fetch(new URL('/links', unsigned.url))],
  owner_not_allowed: ['GET /links', () => owner.call('GET', '/links?owner=somebody-else')],
  precondition_failed: ['GET /download', async () => get(await mint(), { 'if-match': '"another"' })],
  unknown_link: ['GET /links/{id}', () => owner.call('GET', `/links/${NEITHER}`)],
  not_yet: ['GET /download', async () => get(await mint({ notBefore: new Date(Date.now() + 60_000).toISOString() }))],
  expired: [
    'GET /download',
    async () => {
      const link = await mint({ expiresIn: 2 });
      await over(link.expiresAt);
      return get(link);
    },
  ],
  revoked: [
    'GET /download',
    async () => {
      const link = await mint();
      await owner.call('DELETE', `/links/${link.id}`);
      return get(link);
    },
  ],
  used: [
    'GET /download',
    async () => {
      const link = await mint();
      await (await get(link)).text();
      return get(link);
    },
  ],
  being_claimed: [
    'GET /download',
    async () => {
      const link = await mint();
      await claim(link);
      return get(link);
    },
  ],
  lease_used_up: [
    'GET /download',
    async () => {
      const link = await mint();
      const key = { 'idempotency-key': randomBytes(32).toString('base64url') };
      for (let times = 0; times < 5; times++) await (await get(link, { ...key, range: 'bytes=0-' })).arrayBuffer();
      return get(link, { ...key, range: 'bytes=0-' });
    },
  ],
  claim_not_offered: ['POST /claim', async () => claim(await mint({ delivery: 'redirect' }))],
  not_revocable: [
    'DELETE /links/{id}',
    async () => owner.call('DELETE', `/links/${(await mint({ delivery: 'presigned' })).id}`),
  ],
  network_refused: ['GET /download', async () => get(await mint({ allowedCidrs: ['192.0.2.0/24'] }))],
  pin_required: ['GET /download', async () => get(await mint({ pin: '2468' }))],
  pin_wrong: ['POST /download', async () => post(await mint({ pin: '2468' }), { pin: '1357' })],
  locked: [
    'POST /download',
    async () => {
      const link = await mint({ pin: '2468' });
      for (let tries = 0; tries < 5; tries++) await post(link, { pin: '1357' });
      return post(link, { pin: '2468' });
    },
  ],
  bucket_not_allowed: ['POST /links', () => order({ key: KEY, bucket: 'another' })],
  key_not_allowed: ['POST /links', () => order({ key: 'closed/file.bin' })],
  object_missing: ['POST /links', () => order({ key: `${PREFIX}nothing.bin` })],
  object_changed: [
    'POST /links',
    () => {
      // S3 has no CRC-32 of the whole, so the object is read, and is another one then.
      s3.faultOf = ({ method }) =>
        method === 'HEAD'
          ? { headers: { 'x-amz-checksum-type': 'COMPOSITE' } }
          : { instead: { status: 412, headers: {}, body: '' } };
      return order({ keys: [KEY] }).finally(() => {
        s3.faultOf = () => s3.fault;
      });
    },
  ],
  object_archived: [
    'POST /links',
    () => {
      s3.fault = { headers: { 'x-amz-storage-class': 'GLACIER' } };
      return order({ key: KEY });
    },
  ],
  object_unreadable: [
    'POST /links',
    () => {
      s3.fault = { instead: { status: 301, headers: { 'x-amz-bucket-region': 'eu-west-1' }, body: '' } };
      return order({ key: KEY });
    },
  ],
  object_gone: [
    'GET /download',
    async () => {
      const key = `${PREFIX}replaced.bin`;
      await owner.put(key, 'the first one');
      const link = await mint({ key });
      await owner.put(key, 'quite another');
      return get(link);
    },
  ],
  too_large: ['GET /download', async () => get(await mint({ key: LARGE }))],
  range_unsatisfiable: ['GET /download', async () => get(await mint(), { range: 'bytes=900-' })],
  busy: [
    'DELETE /links/{id}',
    async () => {
      const { id } = await mint();
      dynamodb.faultOf = ({ headers }) => (`${headers['x-amz-target']}`.endsWith('.PutItem') ? CONFLICT : 'none');
      return owner.call('DELETE', `/links/${id}`).finally(() => {
        dynamodb.faultOf = () => dynamodb.fault;
      });
    },
  ],
  outcome_unknown: [
    'GET /download',
    async () => {
      const link = await mint();
      // From the commit on the table does not answer.
      s3.fault = {
        before: async () => {
          dynamodb.fault = { instead: 'reset' };
        },
      };
      return get(link);
    },
  ],
  shutting_down: ['GET /download', askStoppingServer],
  storage_unavailable: [
    'GET /download',
    async () => {
      const link = await mint();
      s3.fault = 'refuse';
      return get(link);
    },
  ],
  internal: [
    'GET /download',
    async () => {
      const link = await mint();
      // What nobody has thought of.
      await rewrite(link.id, 'REMOVE claims');
      return get(link);
    },
  ],
};

/** A server that was told to stop, and has a download to finish first. */
async function askStoppingServer(): Promise<Response> {
  const { endpoints: at, server } = await useServer();
  started.defer(() => server.close());
  const itsOwner = new Owner(at);
  await itsOwner.put('large.bin', Buffer.alloc(20_000_000));
  const [underWay, other] = [await itsOwner.mint({ key: 'large.bin' }), await itsOwner.mint({ key: 'large.bin' })];
  await open(underWay.url, { headers: PROGRAM });
  server.process.kill('SIGTERM');
  // Until the signal has arrived it answers 200 to HEAD, which claims nothing.
  while ((await fetch(other.url, { method: 'HEAD', headers: PROGRAM })).ok);
  return get(other);
}

describe('docs/openapi.yaml documents', () => {
  test.each(
    documentedErrors()
      .map(({ code }) => code)
      .filter((code, at, codes) => codes.indexOf(code) === at),
  )('%s as it is had from the running system', async (code) => {
    const [operation, ask] = CASES[code as ErrorCode];

    const answer = await ask();

    expect(await answer.clone().json()).toMatchObject({ code });
    expect(await faultsOfAnswer(operation, answer)).toEqual([]);
  });
});
