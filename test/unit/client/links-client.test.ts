import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { LinksClient } from '../../../client/index.ts';
import { closeServer, listen } from '../../../scripts/local/listen.ts';

let server: Server;

afterEach(() => closeServer(server));

async function clientOf(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<LinksClient> {
  server = createServer(answer);
  const port = await listen(server);
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };
  return new LinksClient({ url: new URL(`http://127.0.0.1:${port}/`), region: 'eu-central-1', credentials });
}

describe('a call to the owner API', () => {
  test('is signed for Lambda in its region, session and all', async () => {
    let headers: IncomingMessage['headers'] = {};
    const links = await clientOf((request, response) => {
      headers = request.headers;
      response.writeHead(204).end();
    });

    await links.revoke('id');

    expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/lambda\//);
    expect(headers['x-amz-security-token']).toBe('session');
  });

  test('sends the order as JSON and gives the link', async () => {
    const order = { key: 'report.pdf', expiresIn: '2h30m', maxUses: 2 };
    let sent: unknown;
    const links = await clientOf(async (request, response) => {
      sent = [request.method, request.url, JSON.parse(await text(request))];
      response.writeHead(201).end(JSON.stringify({ id: 'abc', url: 'https://example.com/' }));
    });

    const link = await links.create(order);

    expect(sent).toEqual(['POST', '/links', order]);
    expect(link).toEqual({ id: 'abc', url: 'https://example.com/' });
  });

  test('fails with the sentence, status and code of problem details', async () => {
    const links = await clientOf((_request, response) => {
      response.writeHead(404, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ status: 404, detail: 'There is no such object.', code: 'object_missing' }));
    });

    await expect(links.create({ key: 'none' })).rejects.toMatchObject({
      name: 'LinksError',
      message: 'There is no such object.',
      status: 404,
      code: 'object_missing',
    });
  });

  test.each([
    'Forbidden',
    'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
  ])('says what to check where AWS refuses it before the owner API: %s', async (Message) => {
    const links = await clientOf((_request, response) => {
      response.writeHead(403).end(JSON.stringify({ Message }));
    });

    await expect(links.revoke('id')).rejects.toMatchObject({
      status: 403,
      message: expect.stringMatching(
        /^AWS refused the call: check that your credentials are valid, .+owner_principals.+from another AWS account you need both/,
      ),
    });
  });

  test('fails with a sentence where the answer is no JSON', async () => {
    const links = await clientOf((_request, response) => {
      response.writeHead(502).end('<html>Bad Gateway</html>');
    });

    await expect(links.revoke('id')).rejects.toMatchObject({
      status: 502,
      message: expect.stringContaining('failed with status 502'),
    });
  });

  test('fails with a sentence where nobody answers', async () => {
    const links = await clientOf((request) => request.socket.destroy());

    await expect(links.revoke('id')).rejects.toMatchObject({
      name: 'LinksError',
      message: expect.stringContaining('does not answer'),
    });
  });
});

describe('an answer that passes', () => {
  test.each([429, 502, 503, 504])('is asked for again: %s', async (status) => {
    let asked = 0;
    const links = await clientOf((_request, response) => {
      response.writeHead(++asked < 3 ? status : 201).end('{"id":"abc"}');
    });

    expect(await links.create({ key: 'report.pdf' })).toEqual({ id: 'abc' });
    expect(asked).toBe(3);
  });

  test.each([400, 403, 404, 409, 413, 500])('is none of these, which are told at once: %s', async (status) => {
    let asked = 0;
    const links = await clientOf((_request, response) => {
      asked++;
      response.writeHead(status).end('{}');
    });

    await expect(links.create({ key: 'report.pdf' })).rejects.toMatchObject({ status });
    expect(asked).toBe(1);
  });

  test('is told as it is once it is asked to stop', async () => {
    const stop = new AbortController();
    const links = await clientOf((_request, response) => {
      response
        .writeHead(429, { 'retry-after': '60' })
        .end('{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}');
      stop.abort();
    });

    await expect(links.create({ key: 'report.pdf' }, { signal: stop.signal })).rejects.toMatchObject({
      status: 429,
      retryAfterSeconds: 60,
      message: expect.stringMatching(/handling too many calls at once/),
    });
  });
});

test.each([
  ['Signature expired: 20300101T000000Z is now earlier than 20300101T010000Z', 'behind'],
  ['Signature not yet current: 20300101T010000Z is still later than 20300101T000000Z', 'ahead'],
])('a clock that is off is called that: %s', async (Message, direction) => {
  const date = new Date(Date.now() + (direction === 'behind' ? 3_600_000 : -3_600_000)).toUTCString();
  const links = await clientOf((_request, response) =>
    response.writeHead(403, { date }).end(JSON.stringify({ Message })),
  );

  await expect(links.revoke('id')).rejects.toMatchObject({
    message: expect.stringMatching(new RegExp(`this machine's clock is 3(599|600|601) s ${direction}: synchronise it`)),
  });
});

test('what links are made for is asked of the owner API', async () => {
  const policy = { buckets: ['b'], allowedPrefixes: ['outgoing/'] };
  const links = await clientOf((request, response) => response.end(JSON.stringify({ ...policy, asked: request.url })));

  expect(await links.policy()).toEqual({ ...policy, asked: '/policy' });
});

describe('a list', () => {
  test('is asked for page by page, as it is needed', async () => {
    const asked: (string | undefined)[] = [];
    const links = await clientOf((request, response) => {
      asked.push(request.url);
      const isFirst = !request.url?.includes('cursor');
      response.end(
        JSON.stringify(isFirst ? { links: [{ id: 'a' }, { id: 'b' }], cursor: 'c+/=' } : { links: [{ id: 'c' }] }),
      );
    });

    const all = links.all({ owner: 'arn:aws:iam::111122223333:user/alice' });
    const first = await all.next();
    const before = asked.length;
    const others = [];
    for await (const link of all) others.push(link);

    expect([first.value, ...others]).toMatchObject([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    expect(before).toBe(1);
    const owner = 'owner=arn%3Aaws%3Aiam%3A%3A111122223333%3Auser%2Falice';
    expect(asked).toEqual([`/links?limit=100&${owner}`, `/links?limit=100&${owner}&cursor=c%2B%2F%3D`]);
  });

  test('is a page where one is asked for', async () => {
    const links = await clientOf((request, response) => {
      response.end(JSON.stringify({ links: [{ id: request.url }], cursor: 'next' }));
    });

    expect(await links.list({ limit: 7, cursor: 'here' })).toEqual({
      links: [{ id: '/links?limit=7&cursor=here' }],
      cursor: 'next',
    });
  });
});

test('an id is no path', async () => {
  const links = await clientOf((request, response) => void response.end(JSON.stringify({ asked: request.url })));

  expect(await links.inspect('../get-link?file=a')).toEqual({ asked: '/links/..%2Fget-link%3Ffile%3Da' });
});

test('the versions are those that the owner API tells, or none', async () => {
  const told = await clientOf((_request, response) => {
    response.writeHead(200, { 'x-links-version': '1.2.3', 'x-links-function-version': '12' }).end('{"links":[]}');
  });
  expect(await told.versions()).toEqual({ version: '1.2.3', functionVersion: '12' });
  await closeServer(server);

  const older = await clientOf((_request, response) => void response.end('{"links":[]}'));
  expect(await older.versions()).toEqual({});
});

test('credentials are asked for anew before every call', async () => {
  const seen: (string | undefined)[] = [];
  server = createServer((request, response) => {
    seen.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1]);
    response.writeHead(204).end();
  });
  const url = `http://127.0.0.1:${await listen(server)}/`;
  let count = 0;
  const credentials = async () => ({ accessKeyId: `KEY${++count}`, secretAccessKey: 'secret' });
  const links = new LinksClient({ url, region: 'eu-central-1', credentials });

  await links.revoke('a');
  await links.revoke('b');

  expect(seen).toEqual(['KEY1', 'KEY2']);
});
