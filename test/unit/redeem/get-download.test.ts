import { describe, expect, test } from '@jest/globals';
import type { ChecksumAlgorithm } from '../../../functions/core/checksum.ts';
import type { Delivery, Link } from '../../../functions/core/link.ts';
import { hashPin } from '../../../functions/core/pin.ts';
import { mintSecret } from '../../../functions/core/token.ts';
import type { Reply } from '../../../functions/http/reply.ts';
import { makeLink, NOW } from '../../support/links.ts';
import { random } from '../../support/machine.ts';
import { bytesOf, FILE, jsonOf, prepare } from '../../support/redeem-url.ts';

const cookieOf = ({ cookies = [] }: Reply) => {
  const [name = '', value = ''] = (cookies[0] ?? '').split(';')[0]?.split('=') ?? [];
  return { [name]: value };
};

describe('GET /download, by a program', () => {
  test('answers 200 with the file and what is known of it', async () => {
    const { ask } = prepare({ filename: 'Übersicht "neu".bin' });

    const reply = await ask('GET');

    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({
      'content-length': '100',
      'content-type': 'application/octet-stream',
      'accept-ranges': 'bytes',
      'content-disposition': expect.stringMatching(
        /^attachment; filename=".*"; filename\*=UTF-8''%C3%9Cbersicht%20%22neu%22\.bin$/,
      ),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect((await bytesOf(reply)).equals(FILE)).toBe(true);
  });

  test('answers 410 once claimed, as problem details', async () => {
    const { ask } = prepare();
    await ask('GET');

    const reply = await ask('GET');

    expect(reply.status).toBe(410);
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(jsonOf(reply)).toMatchObject({
      status: 410,
      code: 'used',
      detail: expect.stringContaining('already been used'),
    });
  });

  test('sets a cookie that only this host gets back, and no script reads', async () => {
    const { ask, link } = prepare();

    const { cookies } = await ask('GET');

    expect(cookies?.[0]).toMatch(
      new RegExp(
        `^__Host-claim-${link.id}=[\\w-]{43}; Max-Age=3600; Path=/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$`,
      ),
    );
  });

  test('says in the cookie when it ends, without which Java sends it back in a spelling of its own', async () => {
    const { ask } = prepare();

    const [cookie = ''] = (await ask('GET')).cookies ?? [];

    expect(Date.parse(/Expires=([^;]+)/.exec(cookie)?.[1] ?? '')).toBe((NOW + 3_600) * 1000);
  });

  test('sets no cookie where the link has no lease', async () => {
    const { ask } = prepare({ leaseSeconds: 0 });

    expect((await ask('GET')).cookies).toBeUndefined();
  });

  test('resumes with the cookie: 206, by If-Range on the very ETag', async () => {
    const { ask, link } = prepare();
    const cookie = cookieOf(await ask('GET'));
    const headers = { range: 'bytes=90-', 'if-range': link.object.etag };

    const reply = await ask('GET', { headers, cookie });

    expect(reply.status).toBe(206);
    expect(reply.headers).toMatchObject({ 'content-range': 'bytes 90-99/100', 'content-length': '10' });
    expect((await bytesOf(reply)).equals(FILE.subarray(90))).toBe(true);
  });

  test('gives the whole where If-Range names another ETag', async () => {
    const { ask } = prepare();

    const reply = await ask('GET', { headers: { range: 'bytes=90-', 'if-range': '"another"' } });

    expect(reply.status).toBe(200);
  });

  test('resumes with the secret as a bearer token and as an idempotency key', async () => {
    const { ask } = prepare();
    const secret = mintSecret(random);
    await ask('GET', { headers: { 'idempotency-key': secret } });

    const repeated = await ask('GET', { headers: { 'idempotency-key': `"${secret}"` } });
    const ranged = await ask('GET', { headers: { authorization: `Bearer ${secret}`, range: 'bytes=0-9' } });

    expect([repeated.status, ranged.status]).toEqual([200, 206]);
  });

  test('answers 416 with the size, before any claim', async () => {
    const { ask, claims } = prepare();

    const reply = await ask('GET', { headers: { range: 'bytes=100-' } });

    expect(reply.status).toBe(416);
    expect(reply.headers['content-range']).toBe('bytes */100');
    expect(claims()).toEqual([]);
  });

  test.each(['bytes=0-9,20-29', 'lines=1-2', 'items=500-600', 'bytes=a-b', 'bytes'])(
    'ignores the range "%s"',
    async (range) => {
      const { ask } = prepare();

      expect((await ask('GET', { headers: { range } })).status).toBe(200);
    },
  );

  test.each([
    ['bytes=-10', 'bytes 90-99/100'],
    ['bytes=-500', 'bytes 0-99/100'],
    ['Bytes=0-9', 'bytes 0-9/100'],
    ['bytes=95-500', 'bytes 95-99/100'],
  ])('answers the range "%s" with %s', async (range, contentRange) => {
    const { ask } = prepare();

    expect((await ask('GET', { headers: { range } })).headers['content-range']).toBe(contentRange);
  });

  test('says what is wrong with the link before it says anything of a range', async () => {
    const { ask } = prepare({ revokedAt: NOW });

    expect((await ask('GET', { headers: { range: 'bytes=1000-' } })).status).toBe(410);
  });

  test('tells nothing of the file, by a condition neither, to a program without the PIN', async () => {
    const { ask, link } = prepare({ pin: await hashPin('2468', random) });
    const headers = { 'if-none-match': link.object.etag };

    expect([(await ask('GET', { headers })).status, (await ask('HEAD', { headers })).status]).toEqual([401, 401]);
  });

  test('spends nothing on a file that the client has, or does not want', async () => {
    const { ask, link, claims } = prepare();

    const same = await ask('GET', { headers: { 'if-none-match': link.object.etag } });
    const other = await ask('GET', { headers: { 'if-match': '"another"' } });

    expect([same.status, other.status]).toEqual([304, 412]);
    expect(claims()).toEqual([]);
  });

  test.each<[string, Partial<Link>, number, string]>([
    ['not yet valid', { notBefore: NOW + 90 }, 403, 'not_yet'],
    ['expired', { expiresAt: NOW }, 410, 'expired'],
    ['revoked', { revokedAt: NOW }, 410, 'revoked'],
    ['locked', { wrongPins: 5 }, 403, 'locked'],
    ['meant for another network', { allowedCidrs: ['198.51.100.0/24'] }, 403, 'network_refused'],
    ['too large', { object: { ...makeLink().link.object, size: 1_001 } }, 413, 'too_large'],
  ])('answers a link that is %s', async (_, overrides, status, code) => {
    const { ask } = prepare(overrides);

    const reply = await ask('GET');

    expect(reply.status).toBe(status);
    expect(jsonOf(reply)).toMatchObject({ status, code });
  });

  test('says when to come back', async () => {
    const { ask } = prepare({ notBefore: NOW + 90 });

    const reply = await ask('GET');

    expect(reply.headers['retry-after']).toBe('90');
    expect(jsonOf(reply)).toMatchObject({
      at: '2030-01-01T00:01:30.000Z',
      detail: 'This link does not work yet: it opens at 2030-01-01 00:01:30 UTC. Come back then.',
    });
  });

  test('answers 409 while somebody else holds a reservation', async () => {
    const { ask } = prepare();
    await ask('POST', { path: '/claim' });

    const during = await ask('GET');

    expect([during.status, during.headers['retry-after']]).toEqual([409, '30']);
  });

  test('answers 503 with Retry-After when the object cannot be read now, and the link works afterwards', async () => {
    const { ask, objects } = prepare();
    objects.faults.push('refused');

    const refused = await ask('GET');
    const granted = await ask('GET');

    expect([refused.status, refused.headers['retry-after'], granted.status]).toEqual([503, '5', 200]);
  });

  test('answers 401 with a challenge where a PIN is needed', async () => {
    const { ask } = prepare({ pin: { salt: 'AA', hash: 'AA' } });

    const reply = await ask('GET');

    expect(reply.status).toBe(401);
    expect(reply.headers['www-authenticate']).toBe('PIN realm="download link"');
  });
});

describe('the checksum', () => {
  const headersOf = async (delivery: Delivery, algorithm?: ChecksumAlgorithm, method: 'GET' | 'HEAD' = 'GET') => {
    const { ask, link, links } = prepare({ delivery });
    const checksum = algorithm && { algorithm, value: 'q83v' };
    links.links.set(link.id, { ...link, object: { ...link.object, ...(checksum ? { checksum } : {}) } });
    const { headers } = await ask(method);
    return Object.fromEntries(Object.entries(headers).filter(([name]) => /digest|checksum/.test(name)));
  };

  test.each([
    ['SHA256', { 'repr-digest': 'sha-256=:q83v:' }],
    ['SHA512', { 'repr-digest': 'sha-512=:q83v:' }],
    ['CRC64NVME', { 'x-amz-checksum-crc64nvme': 'q83v' }],
    ['CRC32', { 'x-amz-checksum-crc32': 'q83v' }],
    ['CRC32C', { 'x-amz-checksum-crc32c': 'q83v' }],
    ['SHA1', { 'x-amz-checksum-sha1': 'q83v' }],
    [undefined, {}],
  ] as const)('that S3 keeps stands in a header: %s', async (algorithm, headers) => {
    expect(await headersOf('stream', algorithm)).toEqual(headers);
    expect(await headersOf('stream', algorithm, 'HEAD')).toEqual(headers);
  });

  test('of what a redirect leads to is named as S3 names it, for the redirect itself has no digest', async () => {
    expect(await headersOf('redirect', 'SHA256')).toEqual({ 'x-amz-checksum-sha256': 'q83v' });
    expect(await headersOf('redirect')).toEqual({});
  });
});
describe('a redirect delivery', () => {
  test('answers 302 to the second URL, once', async () => {
    const { ask } = prepare({ delivery: 'redirect' });

    const first = await ask('GET');
    const second = await ask('GET');

    expect([first.status, first.headers.location]).toEqual([302, expect.stringContaining('https://objects.example/')]);
    expect(second.status).toBe(410);
  });
});

describe('a file that one stream cannot carry', () => {
  test('is redirected to where its owner chose so, once', async () => {
    const { ask, claims } = prepare({ delivery: 'auto', oversize: 'redirect' }, 99);

    const statuses = [(await ask('GET')).status, (await ask('GET')).status];

    expect(statuses).toEqual([302, 410]);
    expect(claims()).toMatchObject([{ state: 'redirected' }]);
  });

  test('is streamed all the same where the range that is asked for fits', async () => {
    const { ask } = prepare({ delivery: 'auto', oversize: 'redirect' }, 99);

    expect((await ask('GET', { headers: { range: 'bytes=0-49' } })).status).toBe(206);
  });

  test('is refused before any claim where its owner chose nothing', async () => {
    const { ask, claims } = prepare({ delivery: 'auto', oversize: 'refuse' }, 99);

    expect((await ask('GET')).status).toBe(413);
    expect(claims()).toEqual([]);
  });

  test('has a HEAD that says what GET does', async () => {
    const redirected = prepare({ delivery: 'auto', oversize: 'redirect' }, 99);
    const refused = prepare({ delivery: 'auto', oversize: 'refuse' }, 99);

    const head = await redirected.ask('HEAD');

    expect([head.status, head.headers['accept-ranges']]).toEqual([200, undefined]);
    expect((await refused.ask('HEAD')).status).toBe(413);
  });
});
