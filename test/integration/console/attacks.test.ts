import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Stack } from '../../../scripts/local/start-stack.ts';
import { type OpenedConsole, openConsole } from '../../support/console.ts';
import { receive } from '../../support/http-client.ts';
import { Owner } from '../../support/owner.ts';
import { useStack } from '../../support/system.ts';

// Whoever is not the console's own page gets nothing, and changes nothing.

let stack: Stack;
let owner: Owner;
let opened: OpenedConsole;
let id: string;

beforeAll(async () => {
  ({ stack } = await useStack());
  owner = new Owner(stack.endpoints);
  await owner.put('attacked.txt', 'a file');
  opened = await openConsole(stack.endpoints);
}, 60_000);

afterAll(async () => {
  await opened.console.close();
  owner.s3.destroy();
  await stack.close();
});

beforeEach(async () => {
  ({ id } = await owner.mint({ key: 'attacked.txt' }));
});

const CALLS: [method: string, path: string, json: unknown][] = [
  ['GET', '/api/setup', undefined],
  ['GET', '/api/ledger', undefined],
  ['GET', '/api/objects?bucket=bucket', undefined],
  ['POST', '/api/links', { key: 'attacked.txt' }],
  ['POST', '/api/plans', { items: [], settings: {}, isArchive: false }],
  ['GET', '/api/links/ID/files', undefined],
  ['POST', '/api/uploads', { bucket: 'bucket', key: 'taken', size: 1 }],
  ['PUT', '/api/uploads/part?bucket=bucket&key=taken&uploadId=x&number=1', undefined],
  ['POST', '/api/uploads/complete', { bucket: 'bucket', key: 'taken', uploadId: 'x', parts: [] }],
  ['POST', '/api/uploads/abort', { bucket: 'bucket', key: 'taken', uploadId: 'x' }],
  ['DELETE', '/api/links/ID', undefined],
];

const other = (text: string | undefined) => (text ?? '').replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));

/** Who calls, and the answer that they get. */
const CALLERS: [who: string, headers: () => Record<string, string | undefined>, status: number][] = [
  ['a page under another name for this address', () => ({ host: 'rebound.example' }), 421],
  ['a page under another name at the same port', () => ({ host: `a.example:${new URL(opened.origin).port}` }), 421],
  ['a request without a host of ours', () => ({ host: '0.0.0.0' }), 421],
  ['a page of another site', () => ({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }), 403],
  ['a page of another port', () => ({ origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }), 403],
  ['a page without an origin, such as a file', () => ({ origin: 'null', 'sec-fetch-site': 'cross-site' }), 403],
  ['a form or an image of another site', () => ({ origin: undefined, 'sec-fetch-site': 'cross-site' }), 403],
  ['a link that somebody follows', () => ({ origin: undefined, 'sec-fetch-site': 'none' }), 403],
  ['a program that says nothing of itself', () => ({ origin: undefined, 'sec-fetch-site': undefined }), 403],
  ['a browser that was never opened', () => ({ cookie: undefined, 'x-console-key': undefined }), 401],
  ['a script that has the cookie alone', () => ({ 'x-console-key': undefined }), 401],
  ['a script that has the key alone', () => ({ cookie: undefined }), 401],
  ['somebody who guesses the key', () => ({ 'x-console-key': other(opened.headers['x-console-key']) }), 401],
  ['somebody who guesses the cookie', () => ({ cookie: other(opened.headers.cookie) }), 401],
  ['somebody who uses the secret as the key', () => ({ 'x-console-key': opened.secret }), 401],
];

describe.each(CALLERS)('%s', (_who, headers, status) => {
  test.each(CALLS)('gets nothing by %s %s', async (method, path, json) => {
    const before = await ledger();

    const answer = await opened.call(method, path.replace('ID', id), { json, headers: headers() });

    expect(answer.status).toBe(status);
    expect(answer.body.toString()).not.toMatch(/attacked|[\w-]{43}/);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(await ledger()).toEqual(before);
  });
});

const ledger = async () => (await owner.call('GET', '/links')).json();

test('its own page gets an answer to each of these calls', async () => {
  for (const [method, path, json] of CALLS.filter(([, name]) => !name.includes('uploads/'))) {
    const { status } = await opened.call(method, path.replace('ID', id), { json });
    expect([path, Math.floor(status / 100)]).toEqual([path, 2]);
  }
});

describe('the secret', () => {
  const open = (secret: unknown, headers = {}) => opened.call('POST', '/session', { json: { secret }, headers });

  test.each([
    ['none', undefined],
    ['an empty one', ''],
    ['a guessed one', 'A'.repeat(43)],
    ['a part of it', () => opened.secret.slice(0, 42)],
    ['another spelling of its last bits', () => other(opened.secret)],
    ['a list with it', () => [opened.secret, opened.secret]],
    ['an object', { toString: 'x' }],
  ])('opens nothing if it is %s', async (_what, secret) => {
    const { status, headers, body } = await open(typeof secret === 'function' ? secret() : secret);

    expect(status).toBe(401);
    expect(headers['set-cookie']).toBeUndefined();
    expect(body.toString()).not.toMatch(/[\w-]{43}/);
  });

  test.each([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
    ['another name', { host: 'rebound.example' }, 421],
  ])('opens nothing for a page of %s', async (_what, headers, status) => {
    expect((await open(opened.secret, headers)).status).toBe(status);
  });

  test('opens the console once more, by a cookie that scripts cannot read and other sites do not send', async () => {
    const { status, headers } = await open(opened.secret);

    expect(status).toBe(200);
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^links-console-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/),
    ]);
  });

  test('of another run opens nothing', async () => {
    const second = await openConsole(stack.endpoints);
    const { status } = await open(second.secret);
    await second.console.close();

    expect(status).toBe(401);
  });
});

test('nobody reaches it but from this machine', async () => {
  const { port } = new URL(opened.origin);
  const others = Object.values(networkInterfaces()).flatMap((all = []) =>
    all.flatMap(({ family, address, internal }) => (family === 'IPv4' && !internal ? address : [])),
  );

  for (const address of [...others, '[::1]', '127.0.0.2']) {
    await expect(receive(`http://${address}:${port}/`)).rejects.toThrow(/ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH/);
  }
});

test.each(['/', '/console.js', '/console.css', '/icon.svg', '/nothing', '/api/setup'])(
  'every answer is held to the same rules: %s',
  async (path) => {
    const { headers } = await opened.call('GET', path);

    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    const policy = headers['content-security-policy'];
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toMatch(/unsafe|https?:|\*|data:|blob:/);
    for (const rule of ["frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'"])
      expect(policy).toContain(rule);
  },
);

test.each(['/../package.json', '/%2e%2e/package.json', '/api/../../etc/passwd', '//evil.example/', '/api/links/..%2F'])(
  'there are no files to read by a path: %s',
  async (path) => {
    expect((await opened.call('GET', path)).status).toBe(404);
  },
);

test.each(['../../etc/passwd', '/etc/passwd', 'folder/../../up.txt', './a', 'a//b', '..', '.', '', 'a/\0'])(
  'a file that is called "%s" gets no place in the bucket',
  async (below) => {
    const json = { settings: {}, items: [{ below, size: 1 }], isArchive: false };

    const { status, body } = await opened.call('POST', '/api/plans', { json });

    expect(status).toBe(400);
    expect(body.toString()).toContain('rename it');
  },
);

test.each([
  ['no length', { 'content-length': undefined, 'transfer-encoding': 'chunked' }, 413],
  ['a length beyond all bounds', { 'content-length': '99999999999' }, 413],
])('a body with %s is not read', async (_what, headers, status) => {
  expect((await opened.call('POST', '/api/links', { headers, json: {} })).status).toBe(status);
});

test.each(['null', '[]', '"text"', '{', ''])('a body that is no object is refused: %s', async (text) => {
  expect((await opened.call('POST', '/api/links', { body: Buffer.from(text) })).status).toBe(400);
});
