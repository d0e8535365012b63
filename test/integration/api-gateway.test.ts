import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiGatewayOptions, startApiGateway } from '../../scripts/local/emulator/api-gateway/server.ts';
import { AWS_STREAM_LIMITS } from '../../scripts/local/emulator/lambda/limits.ts';
import type { RunningFunction } from '../../scripts/local/emulator/lambda/serve-function.ts';
import { type Gate, openGate } from '../support/gate.ts';
import { open, readAll, receive } from '../support/http-client.ts';
import { STREAMING_HANDLER } from '../support/streaming-handler.ts';
import { zipHandler } from '../support/zip-handler.ts';

/** What a REST API does to requests and replies; what a runtime does is in function-url.test.ts. */
let zip: string;
let gate: Gate;
let api: RunningFunction;
const opened: RunningFunction[] = [];

const start = async (options: Partial<ApiGatewayOptions> = {}) => {
  const started = await startApiGateway({ name: 'tested', zip, environment: { GATE: gate.url }, ...options });
  opened.push(started);
  return started;
};

beforeAll(async () => {
  [zip, gate] = await Promise.all([zipHandler(STREAMING_HANDLER), openGate()]);
  api = await start();
}, 60_000);

afterAll(async () => {
  await Promise.all([...opened.map((one) => one.close()), gate.close()]);
  await rm(dirname(zip), { recursive: true });
});

const MESSAGE_500 = { message: 'Internal server error' };
const jsonOf = ({ body }: { body: Buffer }) => JSON.parse(String(body));

describe('a request', () => {
  test('is handed over as an event of format 1.0', async () => {
    const event = jsonOf(
      await receive(`${api.url}event?key=a%20b&key=c+d&empty=&100%25=50%25`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          Cookie: 'one=1; two=2',
          'X-Twice': ['a', 'b'],
          'X-Forwarded-For': '203.0.113.9',
          'X-Forwarded-Proto': 'http',
          Forwarded: 'for=203.0.113.9',
          TE: 'trailers',
        },
        body: 'pin=ü',
      }),
    );

    expect(event).toMatchObject({
      resource: '/{proxy+}',
      path: '/event',
      httpMethod: 'POST',
      multiValueHeaders: {
        'Content-Type': ['application/x-www-form-urlencoded'],
        Cookie: ['one=1; two=2'],
        'X-Twice': ['a', 'b'],
        'X-Forwarded-For': ['203.0.113.9, 127.0.0.1'],
        'X-Forwarded-Proto': ['https'],
        Forwarded: ['for=203.0.113.9'],
      },
      headers: { 'X-Twice': 'b' },
      queryStringParameters: { key: 'c d', empty: '' },
      multiValueQueryStringParameters: { key: ['a b', 'c d'], empty: [''], '100%': ['50%25'] },
      requestContext: { path: '/event', identity: { sourceIp: '127.0.0.1' } },
      body: 'pin=ü',
      isBase64Encoded: false,
    });
    expect(event).not.toHaveProperty('version');
    for (const dropped of ['TE', 'Connection', 'Content-Length']) {
      expect(event.multiValueHeaders).not.toHaveProperty([dropped]);
    }
  });

  test.each([
    ['Bearer abc', ['Bearer abc']],
    ['AWS4-HMAC-SHA256 Credential=a', undefined],
  ])('keeps its Authorization unless that is a signature of AWS: %s', async (authorization, kept) => {
    const { multiValueHeaders } = jsonOf(await receive(`${api.url}event`, { headers: { authorization } }));

    expect(multiValueHeaders.authorization).toEqual(kept);
  });

  test('has null for what it lacks', async () => {
    expect(jsonOf(await receive(`${api.url}event`))).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      body: null,
    });
  });

  test('has the method that X-HTTP-Method-Override names', async () => {
    const event = jsonOf(await receive(`${api.url}event`, { headers: { 'X-HTTP-Method-Override': 'DELETE' } }));

    expect(event.httpMethod).toBe('DELETE');
    expect(event.multiValueHeaders).not.toHaveProperty(['X-HTTP-Method-Override']);
  });

  test.each(['ping', 'sping'])('for /%s is answered by the service', async (path) => {
    expect(String((await receive(api.url + path)).body)).toBe('healthy');
  });

  test.each<[string, number, string, Parameters<typeof receive>[1]]>([
    ['a bar in the query', 400, 'event?a|b', {}],
    ['braces in the query', 400, 'event?{a}', {}],
    ['headers of over 10,240 bytes', 431, 'event', { headers: { cookie: 'a'.repeat(10_240) } }],
    ['a body of over 10 MB', 413, 'event', { method: 'POST', body: Buffer.alloc((10 << 20) + 1) }],
    ['a body of over the 6 MB that Lambda takes', 413, 'event', { method: 'POST', body: Buffer.alloc(7 << 20, 'a') }],
  ])('with %s is refused with %i', async (_what, status, path, options) => {
    const reply = await receive(`${api.url}${path}`, options);

    expect(reply.status).toBe(status);
    expect(jsonOf(reply)).toEqual({ message: expect.any(String) });
  });
});

describe('a reply', () => {
  test('has status, headers and cookies of its metadata, its length, and some headers by other names', async () => {
    const reply = await receive(`${api.url}head`);

    expect(reply).toMatchObject({ status: 201, isWhole: true, body: Buffer.from('body') });
    expect(reply.headers).toMatchObject({
      'content-type': 'text/plain',
      'content-length': '4',
      'x-own': '1',
      'x-amzn-remapped-date': 'long ago',
      'x-amzn-remapped-www-authenticate': 'Basic',
      'set-cookie': ['a=1; Path=/', 'b=2'],
    });
    expect(reply.headers).not.toHaveProperty('transfer-encoding');
    expect(reply.headers).not.toHaveProperty('www-authenticate');
  });

  test('merges headers of one and of several values, where the latter count', async () => {
    const { headers } = await receive(`${api.url}merged`);

    expect(headers).toMatchObject({ 'x-one': '1', 'x-both': 'b, c', 'set-cookie': ['d=4', 'e=5'] });
    expect(headers).not.toHaveProperty('via');
  });

  test('leaves as it comes, chunked where it has no length', async () => {
    const reply = await open(`${api.url}gated`);
    await once(reply, 'readable');

    expect(reply.headers).toMatchObject({ 'transfer-encoding': 'chunked', 'content-type': 'application/json' });
    expect(String(reply.read())).toBe('first ');
    (await gate.arrival('/gated')).pass();
    expect(String((await readAll(reply)).body)).toBe('last');
  });

  test('keeps its gzip: nothing is decoded', async () => {
    const { headers, body } = await receive(`${api.url}gzip`);

    expect(headers['content-encoding']).toBe('gzip');
    expect(String(gunzipSync(body))).toBe('unpacked');
  });

  test.each(['throw', 'die-early', 'bad-prelude', 'plain', 'typed', 'unwritten', 'end-only', 'late-delimiter'])(
    'is 500 where the function puts out no metadata (%s)',
    async (path) => {
      const reply = await receive(api.url + path);

      expect(reply).toMatchObject({ status: 500, isWhole: true });
      expect(jsonOf(reply)).toEqual(MESSAGE_500);
    },
  );

  test('is cut where it ends before its length', async () => {
    expect(await receive(`${api.url}short`)).toMatchObject({ status: 200, isWhole: false, body: Buffer.from('half') });
  });

  test('is whole without a body, for HEAD', async () => {
    const reply = await receive(`${api.url}short`, { method: 'HEAD' });

    expect(reply).toMatchObject({ status: 200, isWhole: true });
    expect(reply.headers['content-length']).toBe('10');
  });

  test('is unchanged within the limits of Lambda and of the service', async () => {
    const limited = await start({ limits: AWS_STREAM_LIMITS });

    const { body } = await receive(`${limited.url}large?mb=5`);

    expect(body.equals(Buffer.concat(Array(5).fill(Buffer.alloc(1 << 20, 'large'))))).toBe(true);
  });

  test('is 500 where the function is throttled, not the 429 of Lambda', async () => {
    const full = await start({ concurrency: 1, whenFull: 'refuse' });
    const first = receive(`${full.url}wait`);
    const arrival = await gate.arrival('/wait');

    const refused = await receive(`${full.url}event`);
    arrival.pass();

    expect(refused.status).toBe(500);
    expect(jsonOf(refused)).toEqual(MESSAGE_500);
    expect((await first).status).toBe(200);
  });

  test('is 504 or cut where nothing moves for the idle time', async () => {
    const hasty = await start({ idleMs: 1_000 });
    await receive(`${hasty.url}event`);

    const [early, late] = await Promise.all([receive(`${hasty.url}hang`), receive(`${hasty.url}hang-late`)]);

    expect(early).toMatchObject({ status: 504, isWhole: true });
    expect(late).toMatchObject({ status: 200, isWhole: false, body: Buffer.from('half') });
  });
});
