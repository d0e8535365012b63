import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { request } from 'node:http';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Sha256 } from '@aws-crypto/sha256-js';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import {
  type FunctionUrl,
  type FunctionUrlOptions,
  startFunctionUrl,
} from '../../scripts/local/emulator/function-url/server.ts';
import { isAwsClientInstalled, type RuntimeClient } from '../../scripts/local/emulator/runtime/runtime-process.ts';
import { type Gate, openGate } from '../support/gate.ts';
import { open, readAll, receive } from '../support/http-client.ts';
import { BUFFERED_HANDLER, STREAMING_HANDLER } from '../support/streaming-handler.ts';
import { zipHandler } from '../support/zip-handler.ts';

const clients: RuntimeClient[] = ['in-process'];
if (isAwsClientInstalled()) clients.push('aws-lambda-ric');
else
  process.stdout.write('Not tested under aws-lambda-ric: it is not installed here (npm install could not build it).\n');

let streamingZip: string;
let bufferedZip: string;
let brokenZip: string;
let gate: Gate;

beforeAll(async () => {
  [streamingZip, bufferedZip, brokenZip, gate] = await Promise.all([
    zipHandler(STREAMING_HANDLER),
    zipHandler(BUFFERED_HANDLER),
    zipHandler('throw new Error("cannot be loaded"); export const handler = 1;'),
    openGate(),
  ]);
});

afterAll(async () => {
  await gate.close();
  for (const zip of [streamingZip, bufferedZip, brokenZip]) await rm(dirname(zip), { recursive: true });
});

describe.each(clients)('a Function URL under %s', (runtimeClient) => {
  const opened: FunctionUrl[] = [];
  let shared: FunctionUrl;

  const start = async (options: Partial<FunctionUrlOptions> = {}) => {
    const functionUrl = await startFunctionUrl({
      name: 'tested',
      zip: streamingZip,
      environment: { GATE: gate.url },
      authType: 'NONE',
      invokeMode: 'RESPONSE_STREAM',
      runtimeClient,
      ...options,
    });
    opened.push(functionUrl);
    return functionUrl;
  };
  /** Reads until the first bytes are there, so that what happens next happens in mid-stream. */
  const openPastFirstByte = async (url: string) => {
    const response = await open(url);
    await once(response, 'readable');
    return response;
  };
  const runs = async ({ url }: FunctionUrl) => JSON.parse(String((await receive(`${url}runs`)).body));

  beforeAll(async () => {
    shared = await start({ concurrency: 4 });
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((functionUrl) => functionUrl !== shared && functionUrl.close()));
  });
  afterAll(() => shared.close());

  test('hands the request over as an event of payload format 2.0', async () => {
    const { body } = await receive(`${shared.url}event?key=a%20b&key=c&empty=`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Cookie: 'one=1; two=2',
        'X-Twice': ['a', 'b'],
        'X-Forwarded-For': '203.0.113.9',
        'User-Agent': 'test',
      },
      body: '{"a":"ü"}',
    });

    const event = JSON.parse(String(body));
    expect(event).toMatchObject({
      version: '2.0',
      rawPath: '/event',
      rawQueryString: 'key=a%20b&key=c&empty=',
      queryStringParameters: { key: 'a b,c', empty: '' },
      cookies: ['one=1', 'two=2'],
      headers: { 'content-type': 'application/json', 'x-twice': 'a,b', 'x-forwarded-for': '127.0.0.1' },
      requestContext: {
        accountId: 'anonymous',
        stage: '$default',
        http: { method: 'POST', path: '/event', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      },
      body: '{"a":"ü"}',
      isBase64Encoded: false,
    });
    expect(event.headers).not.toHaveProperty('cookie');
    expect(event.requestContext).not.toHaveProperty('authorizer');
  });

  test('hands a body that is no text over as base64, and no query where there is none', async () => {
    const { body } = await receive(`${shared.url}event`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'token=a&pin=1',
    });

    const event = JSON.parse(String(body));
    expect(event).toMatchObject({ rawQueryString: '', isBase64Encoded: true, body: 'dG9rZW49YSZwaW49MQ==' });
    expect(event).not.toHaveProperty('queryStringParameters');
    expect(event).not.toHaveProperty('cookies');
  });

  test('names the caller who signed the request, and refuses others with 403, under AWS_IAM', async () => {
    const caller = {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'a secret of this test',
      accountId: '111122223333',
      userArn: 'arn:aws:sts::111122223333:assumed-role/sender/alice',
    };
    const functionUrl = await start({ authType: 'AWS_IAM', callers: [caller] });
    const { host } = new URL(functionUrl.url);
    const signer = new SignatureV4({ service: 'lambda', region: 'us-east-1', credentials: caller, sha256: Sha256 });
    const { headers } = await signer.sign({
      method: 'GET',
      protocol: 'http:',
      hostname: host,
      path: '/event',
      headers: { host },
    });

    const signed = JSON.parse(String((await receive(`${functionUrl.url}event`, { headers })).body));
    const unsigned = await receive(`${functionUrl.url}event`);

    const { accessKeyId: accessKey, accountId, userArn } = caller;
    expect(signed.requestContext).toMatchObject({ accountId, authorizer: { iam: { accessKey, accountId, userArn } } });
    expect(unsigned.status).toBe(403);
    expect(unsigned.headers['x-amzn-errortype']).toBe('AccessDeniedException');
    expect(JSON.parse(String(unsigned.body))).toEqual({ Message: expect.stringContaining('Forbidden') });
  });

  test('tells the function what Lambda tells, and nothing of this machine', async () => {
    const { body } = await receive(`${shared.url}context`);

    const context = JSON.parse(String(body));
    expect(context).toMatchObject({
      functionName: 'tested',
      memoryLimitInMB: '512',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:tested',
      environment: { AWS_REGION: 'us-east-1', AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x', GATE: gate.url },
    });
    expect(context.remaining).toBeGreaterThan(800_000);
    expect(context.environment).not.toHaveProperty('npm_lifecycle_event');
    expect(context.environment).not.toHaveProperty('PWD');
  });

  test('sends status, headers and cookies of the prelude, with the headers that Lambda renames renamed', async () => {
    const reply = await receive(`${shared.url}head`);

    expect(reply).toMatchObject({ status: 201, isWhole: true });
    expect(String(reply.body)).toBe('body');
    expect(reply.headers).toMatchObject({
      'content-type': 'text/plain',
      'transfer-encoding': 'chunked',
      'x-own': '1',
      'x-amzn-remapped-content-length': '4',
      'x-amzn-remapped-date': 'long ago',
      'x-amzn-remapped-www-authenticate': 'Basic',
      'set-cookie': ['a=1; Path=/', 'b=2'],
    });
    expect(reply.headers).not.toHaveProperty('content-length');
    expect(reply.headers).not.toHaveProperty('www-authenticate');
  });

  test('answers HEAD without a body', async () => {
    const reply = await receive(`${shared.url}head`, { method: 'HEAD' });

    expect(reply).toMatchObject({ status: 201, isWhole: true });
    expect(reply.body).toHaveLength(0);
  });

  test.each([
    ['plain', 'application/octet-stream', 'as it is'],
    ['typed', 'text/css', 'a {}'],
  ])('sends a stream without prelude (%s) as 200', async (path, contentType, text) => {
    const reply = await receive(`${shared.url}${path}`);

    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe(contentType);
    expect(String(reply.body)).toBe(text);
  });

  test('loses status and headers of a stream that ends without a write', async () => {
    const reply = await receive(`${shared.url}unwritten`);

    expect(reply).toMatchObject({ status: 200, isWhole: true });
    expect(reply.headers).not.toHaveProperty('x-own');
    expect(reply.body).toHaveLength(0);
  });

  test('keeps status and headers of an empty reply whose first write was empty', async () => {
    const reply = await receive(`${shared.url}empty`);

    expect(reply).toMatchObject({ status: 404, isWhole: true });
    expect(reply.headers['x-own']).toBe('1');
    expect(reply.body).toHaveLength(0);
  });

  test('decodes gzip and drops the header', async () => {
    const reply = await receive(`${shared.url}gzip`);

    expect(String(reply.body)).toBe('unpacked');
    expect(reply.headers).not.toHaveProperty('content-encoding');
  });

  test('sends bytes on before the function has ended', async () => {
    const reply = await openPastFirstByte(`${shared.url}gated`);

    expect(String(reply.read())).toBe('first ');
    (await gate.arrival('/gated')).pass();
    expect(String((await readAll(reply)).body)).toBe('last');
  });

  test.each(['throw', 'die-early', 'bad-prelude', 'end-only'])(
    'answers 502 where the function fails before its first byte (%s)',
    async (path) => {
      const reply = await receive(`${shared.url}${path}`);

      expect(reply).toMatchObject({ status: 502, isWhole: true });
      expect(String(reply.body)).toBe('Internal Server Error');
      expect((await receive(`${shared.url}plain`)).status).toBe(200);
    },
  );

  test('answers 502 to each request where the handler cannot be loaded', async () => {
    const broken = await start({ zip: brokenZip });

    expect((await receive(broken.url)).status).toBe(502);
    expect((await receive(broken.url)).status).toBe(502);
  });

  test('ends the reply of a function that throws in mid-stream as if it were whole, as Lambda does', async () => {
    const reply = await receive(`${shared.url}throw-late`);

    expect(reply).toMatchObject({ status: 200, isWhole: true });
    expect(String(reply.body)).toBe('half');
  });

  test.each(['destroy', 'die'])(
    'cuts the client where the runtime breaks off (%s), and starts afresh',
    async (path) => {
      const functionUrl = await start();
      await runs(functionUrl);

      const reply = await receive(functionUrl.url + path);

      expect(reply).toMatchObject({ status: 200, isWhole: false });
      expect(await runs(functionUrl)).toBe(1);
    },
  );

  test('cuts the client where the runtime is killed, and starts afresh', async () => {
    const functionUrl = await start();
    const received = readAll(await openPastFirstByte(`${functionUrl.url}hang-late`));

    functionUrl.kill();

    expect(await received).toMatchObject({ isWhole: false });
    expect(await runs(functionUrl)).toBe(1);
  });

  test('reuses a runtime that is through, also after an error', async () => {
    const functionUrl = await start();
    await receive(`${functionUrl.url}plain`);
    await receive(`${functionUrl.url}throw`);
    await receive(`${functionUrl.url}throw-late`);

    expect(await runs(functionUrl)).toBe(4);
  });

  test.each([
    ['before its first byte', 'hang', { status: 502, isWhole: true }],
    ['in mid-stream', 'hang-late', { status: 200, isWhole: false }],
  ])('ends a run at its timeout %s, and starts afresh', async (_when, path, expected) => {
    const functionUrl = await start({ timeoutMs: 1_000 });
    await runs(functionUrl);

    expect(await receive(functionUrl.url + path)).toMatchObject(expected);
    expect(await runs(functionUrl)).toBe(1);
  });

  test('lets a run go on to its end when the client has left', async () => {
    const reply = await openPastFirstByte(`${shared.url}large?mb=64&report=/left`);
    (await gate.arrival('/left')).pass();

    reply.destroy();

    for (let reports = 1; reports < 64; reports++) (await gate.arrival('/left')).pass();
    (await gate.arrival('/finished')).pass();
  });

  test('lets a run go on to its end when the client left before the first byte', async () => {
    const functionUrl = await start({ concurrency: 1 });
    const leaving = request(`${functionUrl.url}wait`).on('error', () => undefined);
    const left = new Promise((resolve) => leaving.once('close', resolve));
    leaving.end();
    const arrival = await gate.arrival('/wait');

    leaving.destroy();
    await left;
    arrival.pass();

    expect(await runs(functionUrl)).toBe(2);
  });

  test('holds a function back to the pace of its client', async () => {
    const megabytes = 96;
    const reply = await openPastFirstByte(`${shared.url}large?mb=${megabytes}&report=/paced`);
    let written = 0;
    const passReports = async () => {
      for (; written < megabytes; written++) (await gate.arrival('/paced')).pass();
    };
    const passed = passReports();

    // The function stands still where it is held back, or else when all is written.
    for (let before = -1; before < written; await setTimeout(300)) before = written;

    expect(written).toBeLessThan(megabytes / 2);
    const whole = readAll(reply);
    await passed;
    (await gate.arrival('/finished')).pass();
    expect((await whole).body).toHaveLength(megabytes << 20);
  });

  test('carries a large reply unchanged', async () => {
    const { body } = await receive(`${shared.url}large?mb=64`);

    const expected = createHash('sha256');
    for (let sent = 0; sent < 64; sent++) expected.update(Buffer.alloc(1 << 20, 'large'));
    expect(createHash('sha256').update(body).digest('hex')).toBe(expected.digest('hex'));
  });

  test('cuts a reply at the size limit', async () => {
    const functionUrl = await start({ limits: { maxBytes: 100_000, burstBytes: 1e9, bytesPerSecond: 1e9 } });

    const reply = await receive(`${functionUrl.url}large?mb=1`);

    expect(reply.isWhole).toBe(false);
    expect(reply.body.length).toBeLessThanOrEqual(100_000);
  });

  test('refuses a request body above 6 MB with 413', async () => {
    const reply = await receive(`${shared.url}event`, { method: 'POST', body: Buffer.alloc((6 << 20) + 1) });

    expect(reply.status).toBe(413);
    expect(reply.headers['x-amzn-errortype']).toBe('RequestEntityTooLargeException');
  });

  test('lets requests beyond the concurrency wait in order', async () => {
    const functionUrl = await start({ concurrency: 1 });
    const replies = [receive(`${functionUrl.url}wait`), receive(`${functionUrl.url}wait`)];

    const first = await gate.arrival('/wait');
    expect(gate.waiting('/wait')).toBe(0);
    first.pass();
    (await gate.arrival('/wait')).pass();

    expect((await Promise.all(replies)).map(({ body }) => String(body))).toEqual(['done', 'done']);
    expect(await runs(functionUrl)).toBe(3);
  });

  test('runs requests side by side up to the concurrency, and refuses more with 429 where told to', async () => {
    const functionUrl = await start({ concurrency: 2, whenFull: 'refuse' });
    const replies = [receive(`${functionUrl.url}wait`), receive(`${functionUrl.url}wait`)];
    const arrivals = [await gate.arrival('/wait'), await gate.arrival('/wait')];

    const refused = await receive(`${functionUrl.url}plain`);

    expect(refused.status).toBe(429);
    expect(JSON.parse(String(refused.body))).toMatchObject({ Reason: 'ConcurrentInvocationLimitExceeded' });
    for (const arrival of arrivals) arrival.pass();
    expect((await Promise.all(replies)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test.each([
    ['a reply', '{ statusCode: 418, headers: { A: 1 }, cookies: ["a=1"], body: "short" }', 418, 'short'],
    ['base64', '{ statusCode: 200, body: "AAH/", isBase64Encoded: true }', 200, '\0\u0001\xff'],
    ['any other JSON', '{ plain: true }', 200, '{"plain":true}'],
    ['nothing but a failure', '', 502, 'Internal Server Error'],
    ['more than 6 MB', '"x".repeat(7e6)', 502, 'Internal Server Error'],
  ])('answers in BUFFERED mode with what the function returns: %s', async (_what, returned, status, body) => {
    const functionUrl = await start({ zip: bufferedZip, invokeMode: 'BUFFERED' });

    const reply = await receive(functionUrl.url, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: returned,
    });

    expect(reply.status).toBe(status);
    expect(reply.body.toString('latin1')).toBe(body);
  });

  test('leaves nothing behind when it is closed in mid-download', async () => {
    const functionUrl = await start();
    const { environment } = JSON.parse(String((await receive(`${functionUrl.url}context`)).body));
    const received = readAll(await openPastFirstByte(`${functionUrl.url}hang-late`));
    const pids = functionUrl.pids();

    await functionUrl.close();

    expect(await received).toMatchObject({ isWhole: false });
    expect(pids).toHaveLength(runtimeClient === 'aws-lambda-ric' ? 1 : 0);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(existsSync(environment.LAMBDA_TASK_ROOT)).toBe(false);
    await expect(receive(functionUrl.url)).rejects.toThrow('ECONNREFUSED');
  });

  test('says so where the port is taken', async () => {
    await expect(start({ port: Number(new URL(shared.url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('says what to do where there is no zip', async () => {
    await expect(start({ zip: '/nowhere.zip' })).rejects.toThrow('npm run build');
  });
});
