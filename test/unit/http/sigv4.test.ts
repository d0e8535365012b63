import { createServer, type OutgoingHttpHeaders } from 'node:http';
import { buffer, json } from 'node:stream/consumers';
import { Sha256 } from '@aws-crypto/sha256-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { verifySignature } from '../../../functions/http/sigv4.ts';
import { closeServer, listen } from '../../../scripts/local/listen.ts';
import { open } from '../../support/http-client.ts';

const CALLER = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'a secret of this test',
  accountId: '111122223333',
  userArn: 'arn:aws:iam::111122223333:user/alice',
};
const REQUEST = {
  method: 'POST',
  path: '/links/a%20b',
  query: { file: 'a b/ü+&=.txt', tag: ['2', '1'] } as Record<string, string | string[]>,
  headers: { 'content-type': 'application/json', 'x-own': 'one' } as Record<string, string>,
  body: '{"key":"a"}',
};
const RAW_QUERY = 'file=a%20b%2F%C3%BC%2B%26%3D.txt&tag=2&tag=1';

describe('the check of a signature', () => {
  const server = createServer(async (request, response) => {
    const outcome = await verifySignature(request, await buffer(request), [CALLER], 'eu-west-1');
    response.end(JSON.stringify(outcome));
  });
  let host: string;

  beforeAll(async () => {
    host = `127.0.0.1:${await listen(server)}`;
  });
  afterAll(() => closeServer(server));

  /** Signs the request as a client of AWS does. */
  const sign = async ({
    service = 'lambda',
    region = 'eu-west-1',
    credentials = CALLER as { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
    signingDate = new Date(),
    request = REQUEST,
  } = {}) => {
    const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
    const headers = { ...request.headers, host };
    const signed = await signer.sign({ ...request, protocol: 'http:', hostname: host, headers }, { signingDate });
    return signed.headers;
  };
  const send = async (
    headers: OutgoingHttpHeaders,
    changes: { path?: string; body?: string; method?: string } = {},
  ) => {
    const { path = `${REQUEST.path}?${RAW_QUERY}`, ...rest } = changes;
    const { method, body } = { ...REQUEST, ...rest };
    return (await json(await open(`http://${host}${path}`, { method, headers, body }))) as Record<string, unknown>;
  };
  const refused = (type: string) => expect.objectContaining({ type });

  test('knows the caller of a well signed request', async () => {
    expect(await send(await sign())).toEqual(CALLER);
  });

  test('takes a session token, also unknown to it', async () => {
    expect(await send(await sign({ credentials: { ...CALLER, sessionToken: 'a token' } }))).toEqual(CALLER);
  });

  test('takes a body whose hash is not sent along', async () => {
    const { 'x-amz-content-sha256': _, ...request } = REQUEST.headers;
    const signer = new SignatureV4({
      service: 'lambda',
      region: 'eu-west-1',
      credentials: CALLER,
      sha256: Sha256,
      applyChecksum: false,
    });
    const signed = await signer.sign({ ...REQUEST, protocol: 'http:', hostname: host, headers: { ...request, host } });

    expect(await send(signed.headers)).toEqual(CALLER);
    expect(await send(signed.headers, { body: '{"key":"b"}' })).toEqual(refused('InvalidSignatureException'));
  });

  test('refuses a request without a signature', async () => {
    expect(await send({})).toEqual(refused('AccessDeniedException'));
  });

  test.each([
    ['body', { body: '{"key":"b"}' }],
    ['query', { path: `${REQUEST.path}?${RAW_QUERY}&more=1` }],
    ['path', { path: `/links/a%20c?${RAW_QUERY}` }],
    ['path, to a malformed query', { path: '/links/a%20b?file=%' }],
    ['method', { method: 'PUT' }],
  ])('refuses a changed %s', async (_what, changes) => {
    expect(await send(await sign(), changes)).toEqual(refused('InvalidSignatureException'));
  });

  test('refuses a raw + in the query, which is one thing to the signature and another to the routes', async () => {
    const request = { ...REQUEST, query: { file: 'a+b' } };
    const headers = await sign({ request });

    expect(await send(headers, { path: `${REQUEST.path}?file=a%2Bb` })).toEqual(CALLER);
    expect(await send(headers, { path: `${REQUEST.path}?file=a+b` })).toEqual(refused('InvalidSignatureException'));
  });

  test.each([
    ['a changed header', (headers: OutgoingHttpHeaders) => ({ ...headers, 'x-own': 'two' })],
    ['a header named as signed and not sent', ({ 'x-own': _, ...headers }: OutgoingHttpHeaders) => headers],
    [
      'the hash of another body',
      (headers: OutgoingHttpHeaders) => ({ ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }),
    ],
    ['an unsigned header of AWS', (headers: OutgoingHttpHeaders) => ({ ...headers, 'x-amz-security-token': 'added' })],
    [
      'a host left out of the signature',
      (headers: OutgoingHttpHeaders) => ({
        ...headers,
        authorization: String(headers.authorization).replace('host;', ''),
      }),
    ],
    [
      'a changed signature',
      (headers: OutgoingHttpHeaders) => ({
        ...headers,
        authorization: String(headers.authorization).replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      }),
    ],
  ])('refuses %s', async (_what, change) => {
    expect(await send(change(await sign()))).toEqual(refused('InvalidSignatureException'));
  });

  test.each([-6, 6])('refuses a date %d minutes away', async (minutes) => {
    const signingDate = new Date(Date.now() + minutes * 60_000);

    expect(await send(await sign({ signingDate }))).toEqual(refused('InvalidSignatureException'));
  });

  test.each([{ service: 's3' }, { region: 'us-east-1' }])('refuses a signature for %j', async (scope) => {
    expect(await send(await sign(scope))).toEqual(refused('InvalidSignatureException'));
  });

  test('refuses a key that it does not know', async () => {
    const credentials = { ...CALLER, accessKeyId: 'AKIAUNKNOWN' };

    expect(await send(await sign({ credentials }))).toEqual(refused('UnrecognizedClientException'));
  });

  test('refuses another secret', async () => {
    const credentials = { ...CALLER, secretAccessKey: 'another' };

    expect(await send(await sign({ credentials }))).toEqual(refused('InvalidSignatureException'));
  });

  test.each(['Bearer token', 'AWS4-HMAC-SHA256 Credential=a/b', ''])(
    'refuses %j as no signature',
    async (authorization) => {
      expect(await send({ authorization })).toEqual(refused('IncompleteSignatureException'));
    },
  );
});
