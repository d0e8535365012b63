import { describe, expect, test } from '@jest/globals';
import { answerEvent } from '../../../functions/lambda/answer-event.ts';
import { type FrontEvent, requestOf } from '../../../functions/lambda/event.ts';

/** As a REST API under a domain with an empty base path gives it. */
const REST = {
  resource: '/{proxy+}',
  path: '/download',
  httpMethod: 'POST',
  headers: { 'X-Twice': 'b' },
  multiValueHeaders: {
    Host: ['files.example.com'],
    'X-Twice': ['a', 'b'],
    'x-twice': ['c'],
    Cookie: ['one=1', 'two=2; three=3'],
    'X-Forwarded-For': ['192.0.2.7, 198.51.100.4'],
    Forwarded: ['for=192.0.2.7'],
    'X-Real-IP': ['192.0.2.7'],
    'X-Forwarded-Proto': ['http'],
  },
  queryStringParameters: { token: 'b+c' },
  multiValueQueryStringParameters: { token: ['a b', 'b+c&d=e'], empty: [''] },
  requestContext: {
    stage: 'live',
    path: '/download',
    identity: { sourceIp: '198.51.100.4', userArn: 'arn:aws:iam::000000000000:user/owner' },
  },
  body: 'token=ü',
  isBase64Encoded: false,
};

const URL_EVENT = {
  version: '2.0',
  rawPath: '/download',
  rawQueryString: 'token=a%20b&token=b%2Bc%26d%3De&empty=',
  headers: { host: 'x.lambda-url.eu-central-1.on.aws', 'x-forwarded-proto': 'https', 'x-twice': 'a,b,c' },
  cookies: ['one=1', 'two=2', 'three=3'],
  requestContext: { http: { method: 'POST', path: '/download', sourceIp: '198.51.100.4' } },
  body: 'token=ü',
  isBase64Encoded: false,
};

const request = (event: object) => requestOf(event as unknown as FrontEvent);

describe('an event of a REST API', () => {
  test('is the request that a Function URL would have made of it', () => {
    const [rest, url] = [request(REST), request(URL_EVENT)];

    for (const same of ['method', 'path', 'query', 'cookies', 'body', 'sourceIp', 'isSecure'] as const) {
      expect([same, rest[same]]).toEqual([same, url[same]]);
    }
    expect(rest.query.getAll('token')).toEqual(['a b', 'b+c&d=e']);
    expect(rest.headers).toMatchObject({ host: 'files.example.com', 'x-twice': 'a,b,c' });
  });

  test('tells the address itself, whatever the client has written into headers, and is always secure', () => {
    expect(request(REST)).toMatchObject({ sourceIp: '198.51.100.4', isSecure: true });
  });

  test('names no caller: a signature counts at a Function URL with AWS_IAM only', () => {
    expect(request(REST)).not.toHaveProperty('callerArn');
  });

  test('has the path without its stage, at the address of the service as well', () => {
    const requestContext = { ...REST.requestContext, path: '/live/download' };

    expect(request({ ...REST, requestContext }).path).toBe('/download');
  });

  test('may lack headers, query and body', () => {
    const bare = { ...REST, multiValueHeaders: null, multiValueQueryStringParameters: null, body: null };

    expect(request(bare)).toMatchObject({ headers: {}, cookies: {}, body: Buffer.alloc(0) });
    expect([...request(bare).query]).toEqual([]);
  });

  test('may have its body in base64', () => {
    const { body } = request({ ...REST, body: Buffer.from([0, 255]).toString('base64'), isBase64Encoded: true });

    expect(body).toEqual(Buffer.from([0, 255]));
  });
});

describe('what is no request', () => {
  const { requestContext: _, ...withoutContext } = REST;
  test.each<[string, unknown]>([
    ['null', null],
    ['a text', 'hello'],
    ['nothing', {}],
    ['a test event of the console', { key1: 'value1' }],
    ['a scheduled event', { version: '0', 'detail-type': 'Scheduled Event', source: 'aws.events' }],
    ['a REST event without its context', withoutContext],
    ['a REST event without an address', { ...REST, requestContext: { identity: {} } }],
    ['a REST event with a body of another kind', { ...REST, body: 7 }],
    ['a Function URL event without its context', { ...URL_EVENT, requestContext: {} }],
    ['a Function URL event without headers', { ...URL_EVENT, headers: undefined }],
  ])('is answered 400 (%s)', async (_what, event) => {
    const reply = await answerEvent(event as FrontEvent, async () => {
      throw new Error('asked');
    });

    expect(reply).toMatchObject({ status: 400, headers: { 'content-type': 'application/problem+json' } });
  });
});
