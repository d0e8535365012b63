import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import { tableItems } from '../support/ledger.ts';
import { Owner } from '../support/owner.ts';
import { PROGRAM } from '../support/recipient.ts';
import { useSystem } from '../support/system.ts';

/** Every bad request gets a 4xx that says why, and nothing is written. */
let endpoints: Endpoints;
let owner: Owner;
let stop: () => Promise<void>;
let token: string;
let before: string;

beforeAll(async () => {
  ({ endpoints, stop } = await useSystem());
  owner = new Owner(endpoints);
  await owner.put('bad/input.bin', 'some bytes');
  const { url } = await owner.mint({ key: 'bad/input.bin', note: 'untouched' });
  token = new URL(url).searchParams.get('token') ?? '';
  before = await tableText();
}, 120_000);

afterAll(() => stop());

const OWNER_BODIES: [string, string][] = [
  ['no body', ''],
  ['no JSON', 'key=bad/input.bin'],
  ['broken JSON', '{"key": "bad/input.bin"'],
  ['a number', '7'],
  ['null', 'null'],
  ['an array', '["bad/input.bin"]'],
  ['no key', '{}'],
  ['a key of another type', '{"key": 7}'],
  ['an empty key', '{"key": ""}'],
  ['a key of over 1,024 bytes', JSON.stringify({ key: 'k'.repeat(1025) })],
  ['a key with a NUL', '{"key": "a\\u0000b"}'],
  ['a key with half a character', '{"key": "a\\ud800b"}'],
  ['a key that is not there', '{"key": "bad/nothing.bin"}'],
  ['an unknown field', '{"key": "bad/input.bin", "colour": "red"}'],
  ['a prototype', '{"key": "bad/input.bin", "__proto__": {"maxUses": 9}}'],
  ['another bucket', '{"key": "bad/input.bin", "bucket": "somebody-elses"}'],
  ['no uses', '{"key": "bad/input.bin", "maxUses": 0}'],
  ['too many uses', '{"key": "bad/input.bin", "maxUses": 101}'],
  ['half a use', '{"key": "bad/input.bin", "maxUses": 1.5}'],
  ['uses as text', '{"key": "bad/input.bin", "maxUses": "1"}'],
  ['an expiry in the past', '{"key": "bad/input.bin", "expiresAt": "2001-01-01T00:00:00Z"}'],
  ['an expiry that is no time', '{"key": "bad/input.bin", "expiresAt": "tomorrow"}'],
  ['an expiry without a zone', '{"key": "bad/input.bin", "expiresAt": "2040-01-01T00:00:00"}'],
  ['an expiry on 30 February', '{"key": "bad/input.bin", "expiresAt": "2040-02-30T00:00:00Z"}'],
  ['a beginning on 31 November', '{"key": "bad/input.bin", "notBefore": "2040-11-31T00:00:00Z"}'],
  ['an expiry over a year away', '{"key": "bad/input.bin", "expiresIn": "9999d"}'],
  ['an expiry of nothing', '{"key": "bad/input.bin", "expiresIn": 0}'],
  ['an expiry that runs backwards', '{"key": "bad/input.bin", "expiresIn": -5}'],
  ['an expiry that is no duration', '{"key": "bad/input.bin", "expiresIn": "soon"}'],
  ['an expiry beyond all numbers', '{"key": "bad/input.bin", "expiresIn": 1e300}'],
  ['two expiries', '{"key": "bad/input.bin", "expiresIn": 60, "expiresAt": "2040-01-01T00:00:00Z"}'],
  ['a beginning after the end', '{"key": "bad/input.bin", "expiresIn": 60, "notBefore": "2040-01-01T00:00:00Z"}'],
  ['a header in the filename', JSON.stringify({ key: 'bad/input.bin', filename: 'a.txt\r\nSet-Cookie: a=b' })],
  ['a NUL in the filename', JSON.stringify({ key: 'bad/input.bin', filename: 'a\0.txt' })],
  ['a folder in the filename', '{"key": "bad/input.bin", "filename": "../../etc/passwd"}'],
  ['a backslash in the filename', '{"key": "bad/input.bin", "filename": "..\\\\evil.exe"}'],
  ['a turned direction in the filename', '{"key": "bad/input.bin", "filename": "a\\u202efdp.exe"}'],
  ['a hidden direction in the filename', '{"key": "bad/input.bin", "filename": "a\\u200ffdp.exe"}'],
  ['the parent folder as filename', '{"key": "bad/input.bin", "filename": ".."}'],
  ['an empty filename', '{"key": "bad/input.bin", "filename": ""}'],
  ['a filename too long', JSON.stringify({ key: 'bad/input.bin', filename: 'n'.repeat(256) })],
  ['a filename of 274 bytes', JSON.stringify({ key: 'bad/input.bin', filename: `${'あ'.repeat(90)}.pdf` })],
  ['a PIN too short', '{"key": "bad/input.bin", "pin": "123"}'],
  ['a PIN that is blank but for three digits', '{"key": "bad/input.bin", "pin": " 123\\u00a0"}'],
  ['a PIN too long', JSON.stringify({ key: 'bad/input.bin', pin: '1'.repeat(65) })],
  ['a PIN as a number', '{"key": "bad/input.bin", "pin": 2468}'],
  ['no network', '{"key": "bad/input.bin", "allowedCidrs": ["everywhere"]}'],
  ['a network of too many bits', '{"key": "bad/input.bin", "allowedCidrs": ["192.0.2.0/33"]}'],
  ['a network with a part left out', '{"key": "bad/input.bin", "allowedCidrs": ["192.168.1/24"]}'],
  ['a network of one part', '{"key": "bad/input.bin", "allowedCidrs": ["10/8"]}'],
  ['an octal network', '{"key": "bad/input.bin", "allowedCidrs": ["010.0.0.0/8"]}'],
  ['a network of IPv4 in IPv6', '{"key": "bad/input.bin", "allowedCidrs": ["::ffff:192.0.2.0/120"]}'],
  ['networks as text', '{"key": "bad/input.bin", "allowedCidrs": "192.0.2.0/24"}'],
  ['an unknown delivery', '{"key": "bad/input.bin", "delivery": "pigeon"}'],
  ['a lease too long', '{"key": "bad/input.bin", "leaseSeconds": 86401}'],
  ['a negative lease', '{"key": "bad/input.bin", "leaseSeconds": -1}'],
  ['an unknown confirmation', '{"key": "bad/input.bin", "confirm": "maybe"}'],
  ['a note too long', JSON.stringify({ key: 'bad/input.bin', note: 'n'.repeat(501) })],
  ['a body of 1 MB', JSON.stringify({ key: 'bad/input.bin', note: 'n'.repeat(1_000_000) })],
];

describe('POST /links refuses', () => {
  test.each(OWNER_BODIES)('%s', async (_, body) => {
    await expectReason(await owner.call('POST', '/links', body, { 'content-type': 'application/json' }));
  });

  test('bytes that are no UTF-8', async () => {
    const body = Buffer.from([...Buffer.from('{"key": "'), 0xff, 0xfe, ...Buffer.from('"}')]);

    await expectReason(await owner.call('POST', '/links', body, { 'content-type': 'application/octet-stream' }));
  });
});

describe('the owner API refuses', () => {
  test.each<[string, string]>([
    ['GET', '/get-link'],
    ['GET', '/get-link?file=bad/input.bin&file=bad/input.bin'],
    ['GET', '/get-link?file=bad/input.bin&key=bad/input.bin'],
    ['GET', '/get-link?file=bad/input.bin&maxUses=many'],
    ['GET', '/get-link?file=%00'],
    ['GET', '/get-link?file=bad/input.bin&colour=red'],
    ['GET', '/get-link?file=bad/input.bin&pin=2468'],
    ['GET', '/get-link?file=bad/input.bin&__proto__=1'],
    ['GET', '/links?limit=0'],
    ['GET', '/links?limit=101'],
    ['GET', '/links?limit=ten'],
    ['GET', '/links?limit=1&limit=2'],
    ['GET', '/links?cursor=nonsense'],
    ['GET', '/links?page=2'],
    ['GET', '/links/short'],
    ['GET', '/links/AAAAAAAAAAAAAAAAAAAAAA'],
    ['DELETE', '/links/%00'],
    ['DELETE', '/links/AAAAAAAAAAAAAAAAAAAAAA'],
    ['DELETE', '/links'],
    ['PUT', '/links'],
    ['PATCH', '/links/AAAAAAAAAAAAAAAAAAAAAA'],
    ['POST', '/get-link'],
    ['GET', '/'],
    ['GET', '/links/'],
    ['GET', '/links/AAAAAAAAAAAAAAAAAAAAAA/claims'],
    ['GET', '/constructor'],
  ])('%s %s', async (method, path) => {
    await expectReason(await owner.call(method, path));
  });
});

describe("the recipient's URL refuses", () => {
  const GOOD = 'A'.repeat(43);

  test.each<[string, string, RequestInit?]>([
    ['no token', '/download'],
    ['an empty token', '/download?token='],
    ['a token too short', `/download?token=${GOOD.slice(1)}`],
    ['a token too long', `/download?token=${GOOD}A`],
    ['a token that nobody minted', `/download?token=${GOOD}`],
    ['a token in another spelling', `/download?token=${GOOD.slice(0, -1)}B`],
    ['a token with a NUL', `/download?token=${GOOD.slice(2)}%00`],
    ['a token with a line break', `/download?token=${GOOD}%0D%0ASet-Cookie:%20a=b`],
    ['a token in broken percent signs', '/download?token=%E0%A4%A'],
    ['two tokens', `/download?token=${GOOD}&token=${GOOD}`],
    ['an unknown path', '/'],
    ['an unknown path with dots', '/download/../../etc/passwd'],
    ['a path in capitals', `/DOWNLOAD?token=${GOOD}`],
    ['an unknown method', `/download?token=${GOOD}`, { method: 'DELETE' }],
    ['another unknown method', `/download?token=${GOOD}`, { method: 'PUT', body: 'x' }],
    ['a form of JSON', '/download', form('{"token": "x"}', 'application/json')],
    ['a form of no type', '/download', form(`token=${GOOD}`, 'text/plain')],
    ['a form without a token', '/download', form('pin=1234')],
    ['a form with two tokens', '/download', form(`token=${GOOD}&token=${GOOD}`)],
    ['a form with unknown fields', '/download', form(`token=${GOOD}&colour=red`)],
    ['a form of 1 MB', '/download', form(`token=${'A'.repeat(1_000_000)}`)],
    ['an idempotency key that is none', 'GOOD', { headers: { 'idempotency-key': 'again' } }],
    ['a bearer token that is none', 'GOOD', { headers: { authorization: 'Bearer me' } }],
    ['a range outside of the file', 'GOOD', { headers: { range: 'bytes=1000-' } }],
  ])('%s', async (_, path, init = {}) => {
    const url = new URL(path === 'GOOD' ? `/download?token=${token}` : path, endpoints.redeemUrl);

    await expectReason(await fetch(url, { ...init, headers: { ...PROGRAM, ...init.headers } }));
  });
});

describe('after all of that', () => {
  test('nothing has been written', async () => {
    expect(await tableText()).toBe(before);
  });
});

function form(body: string, type = 'application/x-www-form-urlencoded'): RequestInit {
  return { method: 'POST', body, headers: { 'content-type': type } };
}

async function expectReason(answer: Response): Promise<void> {
  const text = await answer.text();
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const problem = JSON.parse(text) as { status: number; code: string; detail: string };
  expect(problem.status).toBe(answer.status);
  expect(problem.code).not.toBe('internal');
  // A reason is a sentence that says more than the status does.
  expect(problem.detail).toMatch(/^\S+ .+\.$/s);
}

async function tableText(): Promise<string> {
  return JSON.stringify(await tableItems(endpoints));
}
