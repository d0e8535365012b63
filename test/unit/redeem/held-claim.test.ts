import { describe, expect, test } from '@jest/globals';
import type { Link } from '../../../functions/core/link.ts';
import { linkIdOf, mintSecret, mintToken } from '../../../functions/core/token.ts';
import type { Reply } from '../../../functions/http/reply.ts';
import { NOW } from '../../support/links.ts';
import { random } from '../../support/machine.ts';
import { BROWSER } from '../../support/recipient.ts';
import { bytesOf, FILE, FORM, prepare } from '../../support/redeem-url.ts';
import { makeRequest } from '../../support/requests.ts';

/** What another program than the browser gets at the browser's addresses, with the browser's cookies. */
const cookiesOf = ({ cookies = [] }: Reply) =>
  Object.fromEntries(cookies.map((cookie) => cookie.split(';')[0]?.split('=') as [string, string]));

/** A link that the page's form has claimed, and ways to ask without its token. */
async function claimed(overrides: Partial<Link> = {}) {
  const prepared = prepare(overrides);
  const { ask, answer, link } = prepared;
  const reply = await ask('POST', { headers: { ...BROWSER, ...FORM } });
  const cookie = cookiesOf(reply);
  const at = (path: string, headers: Record<string, string> = {}, given = cookie, method = 'GET') =>
    answer(makeRequest(method, path, { headers, cookie: given }));
  return { ...prepared, reply, cookie, at, saving: `/saving/${link.id}` };
}

const MANAGER = { 'user-agent': BROWSER['user-agent'], accept: '*/*' };
const unknown = () => [`__Host-claim-${linkIdOf(mintToken(random))}`, mintSecret(random)] as const;

describe("the holder of a claim's cookie", () => {
  test.each<[string, Record<string, string>]>([
    ['a download manager that poses as the browser', MANAGER],
    ['an app of Android', { 'user-agent': 'AndroidDownloadManager/13 (Linux; U; Android 13)' }],
    ['whatever accepts HTML', BROWSER],
  ])('gets the file at both addresses, by %s', async (_, headers) => {
    const { at, saving, claims } = await claimed();

    for (const path of [saving, '/download']) {
      const reply = await at(path, headers);
      expect([reply.status, reply.headers['content-disposition']]).toEqual([200, 'attachment; filename=file.bin']);
      const part = await at(path, { ...headers, range: 'bytes=90-' });
      expect([part.status, (await bytesOf(part)).equals(FILE.subarray(90))]).toEqual([206, true]);
    }
    expect(claims()).toHaveLength(1);
  });

  test('gets it at the whole address as well, where it asks for no page', async () => {
    const { ask, cookie } = await claimed();

    expect((await ask('GET', { headers: MANAGER, cookie })).status).toBe(200);
    expect((await ask('GET', { headers: { ...BROWSER, range: 'bytes=0-9' }, cookie })).status).toBe(206);
  });

  test('gets its headers by HEAD', async () => {
    const { at, saving, cookie } = await claimed();

    const reply = await at(saving, MANAGER, cookie, 'HEAD');

    expect([reply.status, reply.headers['content-length'], reply.body]).toEqual([200, '100', undefined]);
  });

  test('is told why, where the link works no more', async () => {
    const { at, saving, links, stored } = await claimed();
    links.links.set(stored().id, { ...stored(), revokedAt: NOW });

    expect((await at(saving, MANAGER)).status).toBe(410);
  });

  test('gets it among the cookies of other links, if it is the only one that fits', async () => {
    const { at, cookie, links, link, stored } = await claimed();
    const stale = Object.fromEntries([unknown(), unknown()]);

    expect((await at('/download', MANAGER, { ...stale, ...cookie })).status).toBe(200);

    const id = linkIdOf(mintToken(random));
    links.links.set(id, { ...stored(), id });
    const secret = cookie[`__Host-claim-${link.id}`] ?? '';
    expect((await at('/download', MANAGER, { ...cookie, [`__Host-claim-${id}`]: secret })).status).toBe(400);
  });

  test('claims nothing anew once its reservation has lapsed', async () => {
    const { answer, token, link, links, claims } = prepare();
    const cookie = cookiesOf(await answer(makeRequest('POST', '/claim', { headers: FORM, body: `token=${token}` })));
    const [claim] = claims();
    links.links.set(link.id, { ...link, claims: [{ ...claim, lapsesAt: NOW } as never] });

    const reply = await answer(makeRequest('GET', `/saving/${link.id}`, { headers: MANAGER, cookie }));

    expect(reply.status).toBe(404);
    expect(claims()).toMatchObject([{ state: 'reserved' }]);
  });
});

test('the frame of our own page, which has come for the worker, finds nothing: else it would save the file twice', async () => {
  const { at, saving } = await claimed();

  expect((await at(saving, { ...BROWSER, 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-origin' })).status).toBe(
    404,
  );
});

describe('whoever does not hold it', () => {
  test.each(['GET', 'HEAD'])('finds nothing there by %s', async (method) => {
    const { at, saving, link } = await claimed();
    const wrong = { [`__Host-claim-${link.id}`]: mintSecret(random) as string };

    for (const cookie of [{}, wrong, Object.fromEntries([unknown()])]) {
      expect((await at(saving, MANAGER, cookie, method)).status).toBe(404);
      expect((await at('/download', MANAGER, cookie, method)).status).toBe(400);
    }
  });

  test('makes us read no more than ten links, whatever cookies it brings', async () => {
    const { at, links } = await claimed();
    let reads = 0;
    const get = links.get.bind(links);
    links.get = (id) => {
      reads++;
      return get(id);
    };

    await at('/download', MANAGER, Object.fromEntries(Array.from({ length: 100 }, unknown)));

    expect(reads).toBe(10);
  });
});

describe('the cookies of many claims', () => {
  const others = (count: number) => Object.fromEntries(Array.from({ length: count }, unknown));

  test('are kept while they are 40', async () => {
    const { ask } = prepare();

    expect((await ask('GET', { cookie: others(40) })).cookies).toHaveLength(1);
  });

  test('end with the oldest where more come: browsers send the earlier made first', async () => {
    const { ask, link } = prepare();
    const cookie = { theme: 'dark', ...others(43) };

    const { cookies = [] } = await ask('GET', { cookie });

    const [, first, second, third] = Object.keys(cookie);
    expect(cookies[0]).toMatch(`__Host-claim-${link.id}=`);
    expect(cookies.slice(1)).toEqual(
      [first, second, third].map(
        (name) =>
          `${name}=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Strict`,
      ),
    );
  });

  test('never end with that of the link itself', async () => {
    const { answer, token, link } = prepare();
    const own = { [`__Host-claim-${link.id}`]: mintSecret(random) as string };

    const { cookies = [] } = await answer(
      makeRequest('POST', '/claim', { headers: FORM, body: `token=${token}`, cookie: { ...own, ...others(41) } }),
    );

    expect(cookies).toHaveLength(2);
    expect(cookies[1]).not.toContain(link.id);
  });
});
