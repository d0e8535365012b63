import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, test } from '@jest/globals';

/** The two functions themselves, called as Lambda calls them, with what needs neither table nor bucket. */
type Handler = (event: object, stream?: object) => Promise<{ headers?: Record<string, string> } | undefined>;

const eventOver = (protocol: string) => ({
  rawPath: '/nowhere',
  rawQueryString: '',
  headers: { 'x-forwarded-proto': protocol },
  isBase64Encoded: false,
  requestContext: { http: { method: 'GET', sourceIp: '192.0.2.1' } },
});

let links: Handler;
let redeem: Handler;
let prelude: { headers?: Record<string, string> } = {};

beforeAll(async () => {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'links',
    MAX_STREAM_BYTES: '1000',
    PRESIGN_SECONDS: '10',
    OWNER_INDEX: 'owner',
    BUCKETS: '["bucket"]',
    ALLOWED_PREFIXES: '[]',
    REDEEM_URL: 'https://links.example',
    ADMINISTRATORS: '[]',
    PRESIGNED_MAX_SECONDS: '3600',
    RETENTION_DAYS: '30',
  });
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse: (handle: unknown) => handle,
      HttpResponseStream: {
        from: (stream: PassThrough, given: typeof prelude) => {
          prelude = given;
          return stream.resume();
        },
      },
    },
  });
  links = (await import('../../../functions/lambda/links.ts')).handler as unknown as Handler;
  redeem = (await import('../../../functions/lambda/redeem.ts')).handler as unknown as Handler;
});

describe('every answer of a function', () => {
  test.each([
    ['https', 'max-age=31536000'],
    ['http', undefined],
  ])('over %s says Strict-Transport-Security: %s', async (protocol, expected) => {
    const owner = await links(eventOver(protocol));
    await redeem(eventOver(protocol), new PassThrough());

    expect(owner?.headers?.['strict-transport-security']).toBe(expected);
    expect(prelude.headers?.['strict-transport-security']).toBe(expected);
  });

  test('may be part of no other site', async () => {
    const owner = await links(eventOver('https'));
    await redeem(eventOver('https'), new PassThrough());

    for (const headers of [owner?.headers, prelude.headers]) {
      expect(headers?.['cross-origin-resource-policy']).toBe('same-origin');
    }
  });
});
