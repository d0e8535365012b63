import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Link } from '../../../functions/core/link.ts';
import { hashPin } from '../../../functions/core/pin.ts';
import { mintToken } from '../../../functions/core/token.ts';
import type { Reply } from '../../../functions/http/reply.ts';
import { redeemRoutes } from '../../../functions/redeem/routes.ts';
import { makeLink, NOW } from '../../support/links.ts';
import { memoryPorts, random } from '../../support/machine.ts';
import { MemorySink } from '../../support/memory-sink.ts';
import { makeRequest } from '../../support/requests.ts';

const FILE = randomBytes(100);
const BROWSER = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'sec-fetch-mode': 'navigate',
};
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

function prepare(overrides: Partial<Link> = {}) {
  const ports = memoryPorts();
  const object = ports.objects.put('folder/file.bin', FILE);
  const { link, token } = makeLink({ object, ...overrides });
  ports.links.links.set(link.id, link);
  const answer = redeemRoutes(ports, { maxStreamBytes: 1_000, presignSeconds: 10 });
  const url = `/download?token=${token}`;
  const ask = (method: string, options?: Parameters<typeof makeRequest>[2]) =>
    answer(makeRequest(method, url, options));
  return { ...ports, link, token, url, answer, ask, claims: () => ports.links.links.get(link.id)?.claims ?? [] };
}

async function bodyOf({ body }: Reply): Promise<Buffer> {
  if (typeof body !== 'function') return Buffer.from(body ?? '');
  const sink = new MemorySink();
  await body(sink);
  return sink.bytes;
}

const problemOf = ({ body }: Reply) => JSON.parse(String(body));
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
    });
    expect((await bodyOf(reply)).equals(FILE)).toBe(true);
  });

  test('answers 410 once claimed, as problem details', async () => {
    const { ask } = prepare();
    await ask('GET');

    const reply = await ask('GET');

    expect(reply.status).toBe(410);
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(problemOf(reply)).toMatchObject({
      status: 410,
      code: 'used',
      detail: expect.stringContaining('already been used'),
    });
  });

  test('sets a cookie that only this host gets back, and no script reads', async () => {
    const { ask, link } = prepare();

    const { cookies } = await ask('GET');

    expect(cookies?.[0]).toMatch(
      new RegExp(`^__Host-claim-${link.id}=[\\w-]{43}; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Strict$`),
    );
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
    expect((await bodyOf(reply)).equals(FILE.subarray(90))).toBe(true);
  });

  test('gives the whole where If-Range names another ETag', async () => {
    const { ask } = prepare();

    const reply = await ask('GET', { headers: { range: 'bytes=90-', 'if-range': '"another"' } });

    expect(reply.status).toBe(200);
  });

  test('resumes with the secret as a bearer token and as an idempotency key', async () => {
    const { ask } = prepare();
    const secret = mintToken(random);
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
    ['meant for another network', { allowedNetworks: ['198.51.100.0/24'] }, 403, 'network_refused'],
    ['too large', { object: { ...makeLink().link.object, size: 1_001 } }, 413, 'too_large'],
  ])('answers a link that is %s', async (_, overrides, status, code) => {
    const { ask } = prepare(overrides);

    const reply = await ask('GET');

    expect(reply.status).toBe(status);
    expect(problemOf(reply)).toMatchObject({ status, code });
  });

  test('says when to come back', async () => {
    const { ask } = prepare({ notBefore: NOW + 90 });

    expect((await ask('GET')).headers['retry-after']).toBe('90');
  });

  test('answers 409 while somebody else is claiming, 503 when the store fails', async () => {
    const { ask, objects } = prepare();
    objects.open = () => new Promise(() => {});
    void ask('GET');
    await new Promise(setImmediate);

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

describe('GET /download that claims nothing', () => {
  test.each<[string, Record<string, string>]>([
    ['a browser that navigates', BROWSER],
    ['a browser that resumes what it never began', { ...BROWSER, range: 'bytes=0-' }],
    ['a previewer', { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' }],
    ['a prefetch', { ...BROWSER, 'sec-purpose': 'prefetch' }],
    ['an old prefetch of a program', { purpose: 'prefetch' }],
  ])('answers %s with the page', async (_, headers) => {
    const { ask, claims } = prepare();

    const reply = await ask('GET', { headers });

    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(reply.body).toContain('file.bin');
    expect(claims()).toEqual([]);
  });

  test('is every GET where the owner wants a confirmation', async () => {
    const { ask, claims } = prepare({ confirm: 'always' });

    expect((await ask('GET')).headers['content-type']).toBe('text/html; charset=utf-8');
    expect(claims()).toEqual([]);
  });

  test('is HEAD, which says what a GET would', async () => {
    const { ask, claims } = prepare();

    const reply = await ask('HEAD');

    expect(reply).toMatchObject({ status: 200, headers: { 'content-length': '100' } });
    expect(reply.body).toBeUndefined();
    expect(claims()).toEqual([]);
  });

  test('is HEAD of a link with a PIN, which says no more than its GET would', async () => {
    const { ask } = prepare({ pin: { salt: 'AA', hash: 'AA' } });

    const reply = await ask('HEAD');

    expect([reply.status, reply.headers.etag]).toEqual([401, undefined]);
  });

  test('escapes the name on the page, and lets no script run', async () => {
    const { ask } = prepare({ filename: '<script>alert("1")</script>' });

    const reply = await ask('GET', { headers: BROWSER });

    expect(reply.body).not.toContain('<script>');
    expect(reply.headers['content-security-policy']).toMatch(
      /default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/,
    );
  });

  test('says on the page of a redirect that it is approximate, and lets its form lead there', async () => {
    const { ask } = prepare({ delivery: 'redirect' });

    const reply = await ask('GET', { headers: BROWSER });

    expect(reply.body).toContain('Approximate');
    expect(reply.headers['content-security-policy']).toContain("form-action 'self' https://objects.example");
  });

  test('answers a browser with an error page of the same status', async () => {
    const { ask } = prepare({ expiresAt: NOW });

    const reply = await ask('GET', { headers: BROWSER });

    expect(reply.status).toBe(410);
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(reply.body).toContain('expired');
  });
});

describe('POST /download', () => {
  test('claims by the form of the page', async () => {
    const { answer, token, claims } = prepare();

    const reply = await answer(
      makeRequest('POST', '/download', { headers: { ...BROWSER, ...FORM }, body: `token=${token}` }),
    );

    expect(reply.status).toBe(200);
    expect((await bodyOf(reply)).equals(FILE)).toBe(true);
    expect(claims()).toMatchObject([{ state: 'completed' }]);
  });

  test('knows no ranges', async () => {
    const { ask } = prepare();

    expect((await ask('POST', { headers: { range: 'bytes=0-9' } })).status).toBe(200);
  });

  test('takes the right PIN, and counts wrong ones', async () => {
    const { ask } = prepare({ pin: await hashPin('2468', random) });

    const wrong = await ask('POST', { headers: FORM, body: 'pin=1357' });
    const right = await ask('POST', { headers: FORM, body: 'pin=2468' });

    expect([wrong.status, problemOf(wrong).triesLeft]).toEqual([401, 4]);
    expect(right.status).toBe(200);
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

describe('the checksum', () => {
  test('stands in Repr-Digest where S3 keeps one', async () => {
    const { ask, link, links } = prepare();
    links.links.set(link.id, { ...link, object: { ...link.object, sha256: 'q83v' } });

    expect((await ask('HEAD')).headers['repr-digest']).toBe('sha-256=:q83v:');
  });
});
