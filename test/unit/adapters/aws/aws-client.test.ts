import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AwsClientConfig } from '../../../../functions/adapters/aws/aws-client.ts';
import { DYNAMODB, JsonClient } from '../../../../functions/adapters/aws/json-client.ts';
import { S3Client } from '../../../../functions/adapters/aws/s3-client.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'the-secret', sessionToken: 'the-session' };

let server: Server;
let seen: IncomingMessage[];
/** What the requests get, in turn; the last one goes on. */
let answers: Answer[];
let dynamodb: JsonClient;
let s3: S3Client;

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push(request);
    answers[Math.min(seen.length, answers.length) - 1]?.(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  dynamodb = new JsonClient(DYNAMODB, { ...config(), limits: { connectMs: 200, tryMs: 200 } });
  s3 = new S3Client({ ...config(), forcePathStyle: true });
});

afterEach(() => {
  dynamodb.destroy();
  s3.destroy();
  server.closeAllConnections();
  server.close();
});

function config(): AwsClientConfig {
  const { port } = server.address() as AddressInfo;
  return { region: 'eu-central-1', credentials, endpoint: `http://127.0.0.1:${port}` };
}

const json =
  (status: number, body: object, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, headers).end(JSON.stringify(body));
const refusal = (type: string, status = 400, message = 'No.') =>
  json(status, { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message });
const reset: Answer = (request) => request.socket.destroy();
const hang: Answer = () => {};
const done = json(200, { done: true });
const xml =
  (status: number, code: string, message = ''): Answer =>
  (_, response) =>
    response
      .writeHead(status)
      .end(`<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`);

describe('a request that fails', () => {
  test.each<[string, Answer]>([
    ['a broken connection', reset],
    ['silence', hang],
    [
      'an answer that stops in its middle',
      (_, response) => void response.writeHead(200, { 'content-length': 9 }).write('{"a'),
    ],
    ['500', refusal('InternalServerError', 500)],
    ['503 of something in between', (_, response) => response.writeHead(503).end('<html>')],
    ['429', json(429, {})],
    ['ThrottlingException', refusal('ThrottlingException')],
    ['ProvisionedThroughputExceededException', refusal('ProvisionedThroughputExceededException')],
  ])('is sent again after %s', async (_, answer) => {
    answers = [answer, answer, done];

    expect(await dynamodb.call('GetItem', {})).toEqual({ done: true });
    expect(seen).toHaveLength(3);
  });

  test('is sent three times at most, and gives the last error', async () => {
    answers = [refusal('InternalServerError', 500)];

    await expect(dynamodb.call('GetItem', {})).rejects.toMatchObject({ name: 'InternalServerError', status: 500 });
    expect(seen).toHaveLength(3);
  });

  test.each(['ConditionalCheckFailedException', 'ValidationException', 'AccessDeniedException'])(
    'is not sent again after %s',
    async (name) => {
      answers = [refusal(name)];

      await expect(dynamodb.call('PutItem', {})).rejects.toMatchObject({ name, status: 400, message: 'No.' });
      expect(seen).toHaveLength(1);
    },
  );

  test('is sent again to S3 after SlowDown, with its time running', async () => {
    answers = [xml(503, 'SlowDown')];
    const start = performance.now();

    await expect(s3.get({ bucket: 'b', key: 'k' }, 20)).rejects.toMatchObject({ name: 'SlowDown' });
    expect(seen.length).toBeLessThan(3);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test('has an end where S3 says nothing', async () => {
    answers = [hang];

    await expect(s3.get({ bucket: 'b', key: 'k' }, 100)).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

describe("a refusal of S3's", () => {
  test('has the code and the message of its XML', async () => {
    answers = [xml(404, 'NoSuchKey', 'There is no &quot;k&quot; &amp; &lt;more&gt;.')];

    await expect(s3.get({ bucket: 'b', key: 'k' }, 1_000)).rejects.toMatchObject({
      name: 'NoSuchKey',
      status: 404,
      message: 'There is no "k" & <more>.',
    });
  });

  test('has its status and headers where a HEAD has no body', async () => {
    answers = [(_, response) => response.writeHead(301, { 'x-amz-bucket-region': 'eu-west-1' }).end()];

    await expect(s3.head({ bucket: 'b', key: 'k' }, 1_000)).rejects.toMatchObject({
      status: 301,
      headers: { 'x-amz-bucket-region': 'eu-west-1' },
    });
  });
});

describe('a clock that is wrong', () => {
  const behind = 30 * 60_000;

  test("is set right once by AWS's answer, for this request and the next ones", async () => {
    const theirs = () => new Date(Date.now() + behind).toUTCString();
    const isRight = ({ headers }: IncomingMessage) =>
      Math.abs(Date.parse(timeIn(headers['x-amz-date'])) - Date.now() - behind) < 60_000;
    answers = [
      (request, response) => {
        const answer = isRight(request) ? done : json(403, { __type: 'InvalidSignatureException' }, { date: theirs() });
        answer(request, response);
      },
    ];

    expect(await dynamodb.call('GetItem', {})).toEqual({ done: true });
    expect(await dynamodb.call('GetItem', {})).toEqual({ done: true });
    expect(seen).toHaveLength(3);
  });

  function timeIn(header: unknown): string {
    return String(header).replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  }
});

describe('credentials', () => {
  test('are asked for at each request, and the session goes with them', async () => {
    answers = [done];
    const given = ['one', 'two'].map((accessKeyId) => ({ ...credentials, accessKeyId }));
    const client = new JsonClient(DYNAMODB, { ...config(), credentials: async () => given.shift() ?? credentials });
    await client.call('GetItem', {});
    await client.call('GetItem', {});
    client.destroy();

    expect(seen.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1])).toEqual([
      'one',
      'two',
    ]);
    expect(seen[0]?.headers['x-amz-security-token']).toBe('the-session');
  });

  test('stand in no error, even where AWS repeats what was signed', async () => {
    answers = [
      refusal(
        'InvalidSignatureException',
        400,
        'The request signature does not match.\n\nThe Canonical String should have been\nx-amz-security-token:the-session',
      ),
    ];
    const error: unknown = await dynamodb.call('GetItem', {}).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ message: 'The request signature does not match.' });
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toMatch(/the-session|the-secret/);
  });
});

test('a body that is left is no longer read', async () => {
  const { promise: left, resolve } = Promise.withResolvers<void>();
  answers = [
    (request, response) => {
      request.socket.on('error', () => {});
      response.on('close', resolve);
      response.writeHead(200, { 'content-length': 1_000_000_000 });
      const write = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', write);
      write();
    },
  ];
  const body = await s3.get({ bucket: 'b', key: 'k' }, 1_000);
  for await (const _ of body) break;

  await expect(left).resolves.toBeUndefined();
});
