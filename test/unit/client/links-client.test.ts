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

  test('says what to check where AWS refuses it before the owner API', async () => {
    const links = await clientOf((_request, response) => {
      response.writeHead(403).end(JSON.stringify({ Message: 'Forbidden' }));
    });

    await expect(links.revoke('id')).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('credentials'),
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
