import { describe, expect, test } from '@jest/globals';
import type { Link } from '../../../functions/core/link.ts';
import { hashPin } from '../../../functions/core/pin.ts';
import { mintSecret } from '../../../functions/core/token.ts';
import type { Reply } from '../../../functions/http/reply.ts';
import { random } from '../../support/machine.ts';
import { BROWSER } from '../../support/recipient.ts';
import { bytesOf, FILE, FORM, jsonOf, prepare } from '../../support/redeem-url.ts';
import { makeRequest } from '../../support/requests.ts';

/** A client with a cookie jar. */
function withJar(overrides: Partial<Link> = {}) {
  const prepared = prepare(overrides);
  const { answer, token } = prepared;
  const jar: Record<string, string> = {};
  const call = async (method: string, path: string, headers: Record<string, string> = {}, form = '') => {
    const body = method === 'POST' ? { body: `token=${token}${form}` } : {};
    const type = method === 'POST' ? FORM : {};
    const reply = await answer(makeRequest(method, path, { headers: { ...type, ...headers }, cookie: jar, ...body }));
    for (const [name = '', value = ''] of (reply.cookies ?? []).map((one) => (one.split(';')[0] ?? '').split('=')))
      jar[name] = value;
    return reply;
  };
  const get = (headers?: Record<string, string>) => call('GET', `/download?token=${token}`, headers);
  const post = (headers?: Record<string, string>, form?: string) => call('POST', '/download', headers, form);
  const claim = (headers?: Record<string, string>) => call('POST', '/claim', headers);
  /** The status, and whether the whole file came. */
  const had = async (reply: Reply) => [reply.status, (await bytesOf(reply)).equals(FILE)];
  return { ...prepared, jar, call, get, post, claim, had };
}

const WHOLE = [200, true];

describe('a link of three uses, for one client with a cookie jar', () => {
  test('works three times, and within the lease has the third again', async () => {
    const { get, had, claims } = withJar({ maxUses: 3 });

    const answers = [await had(await get()), await had(await get()), await had(await get()), await had(await get())];

    expect(answers).toEqual([WHOLE, WHOLE, WHOLE, WHOLE]);
    expect(claims()).toMatchObject([{ state: 'completed' }, { state: 'completed' }, { handedOnAgain: 100 }]);
  });

  test("works three times by the page's form, whose PIN is asked for once", async () => {
    const { get, post, had, claims } = withJar({ maxUses: 3, pin: await hashPin('2468', random) });

    const first = await had(await post(BROWSER, '&pin=2468'));
    const page = String((await get(BROWSER)).body);
    const others = [await had(await post(BROWSER)), await had(await post(BROWSER))];

    expect([first, ...others]).toEqual([WHOLE, WHOLE, WHOLE]);
    expect(page).not.toContain('name="pin"');
    expect(claims()).toHaveLength(3);
  });

  test('works three times in parts', async () => {
    const { claim, get, claims } = withJar({ maxUses: 3 });

    for (let uses = 1; uses <= 3; uses++) {
      const key = mintSecret(random);
      const ticket = jsonOf(await claim({ 'idempotency-key': key }));
      await bytesOf(await get({ authorization: `Bearer ${ticket.claim}`, range: 'bytes=0-99' }));
      expect([ticket.claim, claims().length]).toEqual([key, uses]);
    }
    const again = jsonOf(await claim({ 'idempotency-key': mintSecret(random) }));

    expect(again.claimId).toBe(claims()[2]?.id);
  });

  test('gives a client with a key the claim of that key, whatever its jar has', async () => {
    const { get, had, claims } = withJar({ maxUses: 3 });
    const key = { 'idempotency-key': mintSecret(random) };

    expect([await had(await get(key)), await had(await get(key)), await had(await get(key))]).toEqual(
      Array(3).fill(WHOLE),
    );
    expect(claims()).toHaveLength(1);
  });

  test.each<[string, Partial<Link>, Record<string, string>, boolean]>([
    ['where the owner wants a confirmation', { confirm: 'always' }, {}, true],
    [
      'by what poses as a browser, which claims by no GET',
      {},
      { 'user-agent': BROWSER['user-agent'], accept: '*/*' },
      true,
    ],
    ['by its cookie alone', {}, {}, false],
  ])('spends no further use by a GET %s', async (_, overrides, headers, hasToken) => {
    const { call, post, had, token, claims } = withJar({ maxUses: 3, ...overrides });
    await had(await post());

    expect(await had(await call('GET', hasToken ? `/download?token=${token}` : '/download', headers))).toEqual(WHOLE);
    expect(claims()).toHaveLength(1);
  });
});

describe('the page of whoever has had the file', () => {
  test.each([
    ['a use is left', 2, 2],
    ['none is left', 1, 1],
  ])('has a form that gives it again where %s', async (_, maxUses, uses) => {
    const { get, post, had, claims } = withJar({ maxUses });
    await had(await post(BROWSER));

    const page = await get(BROWSER);
    const again = await had(await post(BROWSER));

    expect([page.status, again]).toEqual([200, WHOLE]);
    expect(page.body).toContain('action="/download?token=');
    expect(claims()).toHaveLength(uses);
  });
});
