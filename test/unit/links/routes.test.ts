import { describe, expect, test } from '@jest/globals';
import { LinkError } from '../../../functions/core/errors.ts';
import { linkIdOf, parseToken } from '../../../functions/core/token.ts';
import type { LinksSettings } from '../../../functions/links/routes.ts';
import { VERSION } from '../../../functions/version.ts';
import { makeLink, NOW } from '../../support/links.ts';
import { ALICE, BOB, jsonOf, prepare } from '../../support/owning.ts';
import { makeRequest } from '../../support/requests.ts';

describe('POST /links', () => {
  test('lets link previews know the name only where it is asked to', async () => {
    const { ask } = prepare();

    const plain = jsonOf(await ask('POST', '/links', { key: 'report.pdf' }));
    const open = jsonOf(await ask('POST', '/links', { key: 'report.pdf', preview: true }));
    const short = jsonOf(await ask('GET', '/get-link?file=report.pdf&preview=true'));
    const wrong = await ask('GET', '/get-link?file=report.pdf&preview=yes');

    expect([plain.preview, open.preview, short.preview]).toEqual([false, true, true]);
    expect([wrong.status, jsonOf(wrong).detail]).toEqual([400, 'preview must be true or false.']);
  });

  test('answers 201 with the link, its URL, and the token this one time', async () => {
    const { ask, links } = prepare();

    const reply = await ask('POST', '/links', { key: 'report.pdf', expiresIn: '2h30m', maxUses: 3, note: 'for Ana' });
    const json = jsonOf(reply);

    expect(reply.status).toBe(201);
    expect(json).toMatchObject({
      status: 'active',
      key: 'report.pdf',
      bucket: 'bucket',
      size: 10,
      filename: 'report.pdf',
      maxUses: 3,
      uses: 0,
      delivery: 'auto',
      oversize: 'refuse',
      promise: 'exact',
      owner: ALICE,
      note: 'for Ana',
      pin: false,
      expiresAt: new Date((NOW + 9_000) * 1000).toISOString(),
    });
    const token = parseToken(new URL(json.url).searchParams.get('token') ?? '');
    expect(new URL(json.url).origin).toBe('https://redeem.example');
    expect(token && linkIdOf(token)).toBe(json.id);
    expect(JSON.stringify([...links.links.values()])).not.toContain(token);
    expect(JSON.stringify(jsonOf(await ask('GET', `/links/${json.id}`)))).not.toContain(token);
  });

  test('is answered by the short spelling as well, with 200', async () => {
    const { ask } = prepare();

    const reply = await ask(
      'GET',
      '/get-link?file=report.pdf&maxUses=2&expiresIn=3600&allowedCidrs=192.0.2.0/24,2001:db8::/32',
    );

    expect(reply.status).toBe(200);
    expect(jsonOf(reply)).toMatchObject({ maxUses: 2, allowedCidrs: ['192.0.2.0/24', '2001:db8::/32'] });
  });

  test('keeps of a PIN only a salted hash', async () => {
    const { ask, links } = prepare();

    const { pin } = jsonOf(await ask('POST', '/links', { key: 'report.pdf', pin: '24680' }));

    expect(pin).toBe(true);
    expect(JSON.stringify([...links.links.values()])).not.toContain('24680');
  });

  test.each<[string, Partial<LinksSettings>, object, number, string]>([
    ['an object that is not there', {}, { key: 'nothing.pdf' }, 404, 'object_missing'],
    ['a key outside the prefixes', { allowedPrefixes: ['public/'] }, { key: 'report.pdf' }, 403, 'key_not_allowed'],
    ['another bucket', {}, { key: 'report.pdf', bucket: 'other' }, 403, 'bucket_not_allowed'],
    [
      'what a stream without a lease cannot carry',
      { maxStreamBytes: 9 },
      { key: 'report.pdf', leaseSeconds: 0 },
      413,
      'too_large',
    ],
  ])('refuses %s', async (_, settings, order, status, code) => {
    const { ask, links } = prepare(settings);

    const reply = await ask('POST', '/links', order);

    expect([reply.status, jsonOf(reply).code]).toEqual([status, code]);
    expect(links.links.size).toBe(0);
  });

  test('tells what it takes, and names that where it refuses', async () => {
    const { ask } = prepare({
      allowedPrefixes: ['public/', 'outgoing/'],
      buckets: ['bucket', 'second'],
      deployment: 'this-one',
    });

    expect(jsonOf(await ask('GET', '/policy'))).toEqual({
      buckets: ['bucket', 'second'],
      allowedPrefixes: ['public/', 'outgoing/'],
      maxStreamBytes: 1_000,
      presignedMaxSeconds: 3_600,
      now: new Date(NOW * 1000).toISOString(),
      redeemUrl: 'https://redeem.example/',
      deployment: 'this-one',
    });
    const key = jsonOf(await ask('POST', '/links', { key: 'report.pdf' }));
    const bucket = jsonOf(await ask('POST', '/links', { key: 'public/report.pdf', bucket: 'third' }));
    expect(key.detail).toContain('Use a key that begins with "public/" or "outgoing/".');
    expect(bucket.detail).toContain('Use "bucket" or "second".');
  });

  test('names every fault of an order at once', async () => {
    const { ask } = prepare();

    const { detail } = jsonOf(
      await ask('POST', '/links', { keys: 'all', maxUses: 'three', colour: 'red', confirm: 'never' }),
    );

    for (const name of ['keys', 'maxUses', 'colour', 'confirm']) expect(detail).toContain(name);
  });

  test('takes it for its own when the write landed though its answer was lost', async () => {
    const { ask, links } = prepare();
    const put = links.put.bind(links);
    links.put = async (link, version) => {
      await put(link, version);
      return put(link, version);
    };

    expect((await ask('POST', '/links', { key: 'report.pdf' })).status).toBe(201);
  });

  test.each(['\u{1f4c4}', 'ü', 'n'])('takes a note of 500 characters %s, and none longer', async (character) => {
    const { ask } = prepare();

    const replies = [500, 501].map((count) =>
      ask('POST', '/links', { key: 'report.pdf', note: character.repeat(count) }),
    );

    expect((await Promise.all(replies)).map(({ status }) => status)).toEqual([201, 400]);
  });

  test('answers 503 when the table cannot be written', async () => {
    const { ask, links } = prepare();
    links.faults.push('write lost');

    expect((await ask('POST', '/links', { key: 'report.pdf' })).status).toBe(503);
  });
});

describe('an owner', () => {
  test('sees a link that was revoked as that, whether its time has come, is to come or is over', async () => {
    const { ask, time } = prepare();
    const notBefore = new Date((NOW + 600) * 1000).toISOString();
    const { id } = jsonOf(await ask('POST', '/links', { key: 'report.pdf', notBefore, expiresIn: 1_200 }));
    const status = async () => jsonOf(await ask('GET', `/links/${id}`)).status;
    const before = await status();
    await ask('DELETE', `/links/${id}`);

    const after = [];
    for (const seconds of [0, 900, 1_500]) {
      time.now = NOW + seconds;
      after.push(await status());
    }

    expect([before, ...after]).toEqual(['scheduled', 'revoked', 'revoked', 'revoked']);
  });

  test('is not told to ask the sender for a link that is not there', async () => {
    const { ask } = prepare();

    const reply = await ask('GET', '/links/abcdefghijklmnopqrstug');

    expect([reply.status, jsonOf(reply).code]).toEqual([404, 'unknown_link']);
    expect(jsonOf(reply).detail).not.toContain('sender');
  });

  test('lists own links newest first, page by page', async () => {
    const { ask, time } = prepare();
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) {
      ids.unshift(jsonOf(await ask('POST', '/links', { key: 'report.pdf' })).id);
      time.now++;
    }
    await ask('POST', '/links', { key: 'report.pdf' }, BOB);

    const first = jsonOf(await ask('GET', '/links?limit=2'));
    const second = jsonOf(await ask('GET', `/links?limit=2&cursor=${first.cursor}`));

    expect([...first.links, ...second.links].map((link) => link.id)).toEqual(ids);
    expect(second.cursor).toBeUndefined();
  });

  test('revokes a link, and again, each time with 204', async () => {
    const { ask } = prepare();
    const { id } = jsonOf(await ask('POST', '/links', { key: 'report.pdf' }));

    const replies = [await ask('DELETE', `/links/${id}`), await ask('DELETE', `/links/${id}`)];

    expect(replies.map((reply) => reply.status)).toEqual([204, 204]);
    expect(jsonOf(await ask('GET', `/links/${id}`)).status).toBe('revoked');
  });

  test('neither sees nor revokes the links of others, who look like unknown ones', async () => {
    const { ask } = prepare();
    const { id } = jsonOf(await ask('POST', '/links', { key: 'report.pdf' }));

    const seen = await ask('GET', `/links/${id}`, undefined, BOB);
    const revoked = await ask('DELETE', `/links/${id}`, undefined, BOB);

    expect([seen.status, revoked.status]).toEqual([404, 404]);
    expect(jsonOf(await ask('GET', `/links/${id}`)).status).toBe('active');
  });

  test('is the role and not the session of an assumed role', async () => {
    const { ask } = prepare();
    const session = (name: string) => `arn:aws:sts::111122223333:assumed-role/Deployer/${name}`;
    const { id } = jsonOf(await ask('POST', '/links', { key: 'report.pdf' }, session('monday')));

    expect((await ask('GET', `/links/${id}`, undefined, session('tuesday'))).status).toBe(200);
    expect(
      (await ask('GET', `/links/${id}`, undefined, 'arn:aws:sts::111122223333:assumed-role/Other/monday')).status,
    ).toBe(404);
  });

  test('sees the claims of a link, and no secret of them', async () => {
    const { ask, links } = prepare();
    const { id } = jsonOf(await ask('POST', '/links', { key: 'report.pdf' }));
    const link = [...links.links.values()][0] ?? makeLink().link;
    const claim = {
      id: 'a',
      secretHash: 'a-secret-hash',
      sourceIp: '192.0.2.9',
      state: 'reserved',
      reservedAt: NOW,
    } as const;
    links.links.set(link.id, { ...link, claims: [{ ...claim, lapsesAt: NOW + 30 }] });

    const reply = await ask('GET', `/links/${id}`);

    expect(jsonOf(reply)).toMatchObject({
      status: 'being_claimed',
      claims: [{ id: 'a', state: 'reserved', sourceIp: '192.0.2.9' }],
    });
    expect(reply.body).not.toContain('a-secret-hash');
  });
});

describe('an administrator', () => {
  const SESSION = 'arn:aws:sts::111122223333:assumed-role/Administrator/me';

  test('sees, lists and revokes the links of all', async () => {
    const { ask } = prepare();
    const { id } = jsonOf(await ask('POST', '/links', { key: 'report.pdf' }));

    const list = jsonOf(await ask('GET', `/links?owner=${encodeURIComponent(ALICE)}`, undefined, SESSION));

    expect(list.links).toHaveLength(1);
    expect((await ask('DELETE', `/links/${id}`, undefined, SESSION)).status).toBe(204);
  });

  test('is nobody whom the configuration does not name', async () => {
    const { ask } = prepare();

    expect((await ask('GET', `/links?owner=${encodeURIComponent(ALICE)}`, undefined, BOB)).status).toBe(403);
  });
});

describe('a request without an identity', () => {
  test('is answered 401', async () => {
    const { answer } = prepare();

    expect((await answer(makeRequest('GET', '/links'))).status).toBe(401);
  });
});

describe('an error that nobody thought of', () => {
  test('is answered 500, and what it said stays inside', async () => {
    const { ask, links, logged } = prepare();
    links.get = () => Promise.reject(new TypeError('the secret of the machine'));

    const reply = await ask('GET', `/links/${makeLink().link.id}`);

    expect(reply.status).toBe(500);
    expect(reply.body).not.toContain('machine');
    expect(logged).toMatchObject([{ level: 'error', code: 'internal', cause: 'TypeError' }]);
  });

  test('is a LinkError by the time it is told', () => {
    expect(new LinkError('internal').message).toContain('Try again');
  });
});

describe('the version', () => {
  test('is told with every answer to whoever may call', async () => {
    const { ask } = prepare({ functionVersion: '12' });

    const { headers } = await ask('GET', '/links');

    expect(headers).toMatchObject({ 'x-links-version': VERSION, 'x-links-function-version': '12' });
  });

  test('is told to nobody else', async () => {
    const { answer } = prepare();

    const { status, headers } = await answer(makeRequest('GET', '/links', {}));

    expect(status).toBe(401);
    expect(headers).not.toHaveProperty('x-links-version');
  });
});
