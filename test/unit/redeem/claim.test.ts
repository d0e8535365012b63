import { describe, expect, test } from '@jest/globals';
import type { Link } from '../../../functions/core/link.ts';
import { statusOf } from '../../../functions/core/link-status.ts';
import { hashPin } from '../../../functions/core/pin.ts';
import { mintSecret } from '../../../functions/core/token.ts';
import { redeemRoutes } from '../../../functions/redeem/routes.ts';
import { NOW } from '../../support/links.ts';
import { memoryPorts, random } from '../../support/machine.ts';
import { bytesOf, FILE, FORM, jsonOf, prepare } from '../../support/redeem-url.ts';
import { makeRequest } from '../../support/requests.ts';

/** A link whose file is too large for one reply, and the requests of a client that fetches it in parts. */
function prepareParts(overrides: Partial<Link> = {}) {
  const url = prepare(overrides, 60);
  const { answer, ask, token } = url;
  return {
    ...url,
    claim: (headers: Record<string, string> = {}, form = '') =>
      answer(makeRequest('POST', '/claim', { headers: { ...FORM, ...headers }, body: `token=${token}${form}` })),
    part: (secret: string, range: string) => ask('GET', { headers: { authorization: `Bearer ${secret}`, range } }),
    get: () => ask('GET'),
  };
}

const CHECKSUM = { algorithm: 'CRC64NVME', value: 'AAAAAAAAAAA=' } as const;

describe('POST /claim', () => {
  test('answers with the secret that holds the claim, where the client brings a new one beside it', async () => {
    const { claim, part } = prepareParts();
    const held = jsonOf(await claim()).claim;

    const again = jsonOf(await claim({ authorization: `Bearer ${held}`, 'idempotency-key': mintSecret(random) }));

    expect(again.claim).toBe(held);
    expect((await part(again.claim, 'bytes=0-49')).status).toBe(206);
  });

  test('reserves the use without a byte, and tells all that a client needs for the parts', async () => {
    const { claim, stored, objects, link, links } = prepareParts();
    links.links.set(link.id, { ...link, object: { ...link.object, checksum: CHECKSUM } });

    const reply = await claim();

    expect(reply.status).toBe(201);
    expect(jsonOf(reply)).toMatchObject({
      claim: expect.stringMatching(/^[\w-]{43}$/),
      size: 100,
      filename: 'file.bin',
      etag: expect.any(String),
      checksum: CHECKSUM,
      partSize: 5_242_880,
      reservedUntil: new Date((NOW + 30) * 1000).toISOString(),
      leaseUntil: new Date((NOW + 3_600) * 1000).toISOString(),
    });
    expect(statusOf(stored(), NOW)).toBe('being_claimed');
    expect(objects.opens).toBe(0);
  });

  test('gives parts in any order, the first of which commits, and completes with the last', async () => {
    const { claim, part, stored } = prepareParts();
    const { claim: secret } = jsonOf(await claim());

    const parts = await Promise.all(['bytes=50-99', 'bytes=0-49'].map((range) => part(secret, range)));
    const [second, first] = await Promise.all(parts.map(bytesOf));

    expect(parts.map(({ status }) => status)).toEqual([206, 206]);
    expect(Buffer.concat([first ?? FILE, second ?? FILE]).equals(FILE)).toBe(true);
    expect(stored().claims).toMatchObject([{ state: 'completed', handedOn: [{ start: 0, end: 99 }] }]);
  });

  test('gives parts to its own client, even to one that looks like a previewer', async () => {
    const { ask, claim } = prepareParts();
    const { claim: secret } = jsonOf(await claim());
    const headers = { authorization: `Bearer ${secret}`, range: 'bytes=0-49', 'user-agent': 'Viber/13.3.0.22' };

    expect((await ask('GET', { headers })).status).toBe(206);
  });

  test.each([
    ['pin_wrong', '&pin=1357', 401, /<input name="pin"/],
    ['pin_required', '', 401, /<input name="pin"/],
  ])('answers a script of the page with the page: %s', async (_, form, status, shows) => {
    const { claim } = prepareParts({ pin: await hashPin('2468', random) });

    const reply = await claim({ accept: 'text/html' }, form);

    expect(reply.status).toBe(status);
    expect(reply.body).toMatch(shows);
  });

  test('with the same key again gives the same answer, before and after the commit', async () => {
    const { claim, part, stored } = prepareParts();
    const key = { 'idempotency-key': mintSecret(random) };

    const first = jsonOf(await claim(key));
    const again = jsonOf(await claim(key));
    await bytesOf(await part(first.claim, 'bytes=0-9'));
    const { reservedUntil: _, ...committed } = jsonOf(await claim(key));

    expect(first.claim).toBe(key['idempotency-key']);
    expect(again).toEqual(first);
    expect(first).toMatchObject(committed);
    expect(stored().claims).toHaveLength(1);
  });

  test('keeps everybody else out: 409 while reserved, 410 once committed', async () => {
    const { claim, part, get } = prepareParts();
    const { claim: secret } = jsonOf(await claim());
    const during = await claim();
    void (await part(secret, 'bytes=0-9'));

    expect([during.status, (await claim()).status, (await get()).status]).toEqual([409, 410, 410]);
  });

  test('that nobody goes on with lapses after 30 s', async () => {
    const { claim, time } = prepareParts();
    await claim();
    time.now += 30;

    expect((await claim()).status).toBe(201);
  });

  test('asks for the PIN once: the parts come with the secret alone', async () => {
    const { claim, part } = prepareParts({ pin: await hashPin('2468', random) });

    const without = await claim();
    const wrong = await claim({}, '&pin=1357');
    const { claim: secret } = jsonOf(await claim({}, '&pin=2468'));

    expect([without.status, wrong.status]).toEqual([401, 401]);
    expect((await part(secret, 'bytes=0-9')).status).toBe(206);
  });

  test.each<[string, Partial<Link>]>([
    ['has no lease', { leaseSeconds: 0 }],
    ['redirects', { delivery: 'redirect' }],
  ])('is not offered for a link that %s', async (_, overrides) => {
    const { claim, stored } = prepareParts(overrides);

    const reply = await claim();

    expect([reply.status, jsonOf(reply).code]).toEqual([409, 'claim_not_offered']);
    expect(stored().claims).toEqual([]);
  });

  test('is the only method there', async () => {
    const answer = redeemRoutes(memoryPorts(), { maxStreamBytes: 60, presignSeconds: 10 });

    expect(await answer(makeRequest('GET', '/claim'))).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });
});

describe('a file too large for one reply', () => {
  test('answers a whole GET with 413 before any claim, and names the two ways that work', async () => {
    const { get, stored } = prepareParts();

    const reply = await get();

    expect(reply.status).toBe(413);
    expect(jsonOf(reply).detail).toMatch(/links get URL.*POST \/claim/);
    expect(stored().claims).toEqual([]);
  });
});
