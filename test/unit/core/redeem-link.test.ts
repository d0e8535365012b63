import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { LinkError } from '../../../functions/core/errors.ts';
import type { Handout, Redemption } from '../../../functions/core/handout.ts';
import type { Link } from '../../../functions/core/link.ts';
import { hashPin } from '../../../functions/core/pin.ts';
import { redeemLink } from '../../../functions/core/redeem-link.ts';
import { mintToken, type Token } from '../../../functions/core/token.ts';
import { makeLink, NOW } from '../../support/links.ts';
import { memoryPorts, random } from '../../support/machine.ts';
import { MemorySink } from '../../support/memory-sink.ts';

const FILE = randomBytes(100);
const POLICY = { maxStreamBytes: 1_000_000 };

/** A stored link to a stored file, and a redeem that reads it first, as the HTTP layer does. */
function prepare(overrides: Partial<Link> = {}, file = FILE) {
  const ports = memoryPorts();
  const object = ports.objects.put('folder/file.bin', file);
  const { link } = makeLink({ object, ...overrides });
  ports.links.links.set(link.id, link);
  const redeem = async (asked: Partial<Redemption> = {}): Promise<Handout> => {
    const found = await ports.links.get(link.id);
    if (!found) throw new LinkError('unknown_link');
    return redeemLink(ports, POLICY, found, {
      sourceIp: '192.0.2.1',
      secrets: [],
      presign: () => ports.objects.presign(object, { seconds: 10, contentDisposition: '', contentType: '' }),
      ...asked,
    });
  };
  return { ...ports, link, redeem, stored: () => ports.links.links.get(link.id) };
}

async function pour(handout: Handout, sink = new MemorySink()): Promise<MemorySink> {
  if (handout.kind !== 'stream') throw new Error('this delivery has no bytes');
  await handout.pour(sink);
  return sink;
}

async function* thenBreaks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* body;
  throw new Error('connection reset');
}

const codeOf = (error: unknown) => (error instanceof LinkError ? error.code : error);
const refusal = (promise: Promise<unknown>) => promise.then(() => 'granted', codeOf);

function secretOf(handout: Handout): Token {
  if (!handout.secret) throw new Error('no new claim was made');
  return handout.secret;
}

describe('redeeming a link', () => {
  test('gives every byte once, and then says that it was used', async () => {
    const { redeem, stored } = prepare();

    const sink = await pour(await redeem());

    expect(sink.bytes.equals(FILE)).toBe(true);
    expect(sink).toMatchObject({ ended: true, wasCut: false });
    expect(stored()?.claims).toMatchObject([
      { state: 'completed', handedOn: [{ start: 0, end: 99 }], sourceIp: '192.0.2.1' },
    ]);
    expect(await refusal(redeem())).toBe('used');
  });

  test('costs one read, three writes and one open', async () => {
    const { redeem, links, objects } = prepare();

    await pour(await redeem());

    expect([links.reads, links.writes, objects.opens]).toEqual([1, 3, 1]);
  });

  test.each<[string, Partial<Link>, Partial<Redemption>, string]>([
    ['not yet valid', { notBefore: NOW + 1 }, {}, 'not_yet'],
    ['expired', { expiresAt: NOW }, {}, 'expired'],
    ['revoked', { revokedAt: NOW }, {}, 'revoked'],
    ['locked', { wrongPins: 5 }, {}, 'locked'],
    ['for another network', { allowedNetworks: ['198.51.100.0/24'] }, {}, 'network_refused'],
    ['with a PIN that is not given', { pin: { salt: 'AA', hash: 'AA' } }, {}, 'pin_required'],
    ['too large for its delivery', { object: { ...makeLink().link.object, size: 1_000_001 } }, {}, 'too_large'],
  ])('refuses one that is %s without a write or an open', async (_, overrides, asked, code) => {
    const { redeem, links, objects } = prepare(overrides);

    expect(await refusal(redeem(asked))).toBe(code);
    expect([links.reads, links.writes, objects.opens]).toEqual([1, 0, 0]);
  });

  test('commits nothing before the first chunk is in hand, and sends nothing before the commit', async () => {
    const { redeem, stored, objects } = prepare();
    objects.faults.push({ breakAfter: 0 });

    expect(await refusal(redeem())).toBe('storage_unavailable');
    expect(stored()?.claims).toEqual([]);
    expect((await pour(await redeem())).bytes.equals(FILE)).toBe(true);
  });

  test('gives the reservation back when the object cannot be opened', async () => {
    const { redeem, stored, objects } = prepare();
    objects.faults.push('refused');

    expect(await refusal(redeem())).toBe('storage_unavailable');
    expect(stored()?.claims).toEqual([]);
    expect((await pour(await redeem())).ended).toBe(true);
  });

  test('says so for good when the object is gone', async () => {
    const { redeem, objects, stored } = prepare();
    objects.put('folder/file.bin', Buffer.from('something else'));

    expect(await refusal(redeem())).toBe('object_gone');
    expect(stored()?.claims).toEqual([]);
  });

  test('lets a claim that died before its commit lapse after 30 s', async () => {
    const { redeem, objects, time } = prepare();
    objects.open = () => new Promise(() => {});
    void redeem();
    await new Promise(setImmediate);
    Reflect.deleteProperty(objects, 'open');

    const during = await refusal(redeem());
    time.now += 30;
    const after = await pour(await redeem());

    expect(during).toBe('being_claimed');
    expect(after.bytes.equals(FILE)).toBe(true);
  });

  test('hands the bytes out when the commit landed though its answer was lost', async () => {
    const { redeem, links, stored } = prepare();
    const open = links.put.bind(links);
    links.put = (link, version) => {
      if (link.claims.some((claim) => claim.state === 'committed')) links.faults.push('answer lost');
      return open(link, version);
    };

    const sink = await pour(await redeem());

    expect(sink.bytes.equals(FILE)).toBe(true);
    expect(stored()?.claims).toHaveLength(1);
  });

  test('leaves the link as good as new when the commit never got there', async () => {
    const { redeem, links, stored } = prepare();
    const put = links.put.bind(links);
    links.put = (link, version) => {
      if (link.claims.some((claim) => claim.state === 'committed')) links.faults.push('write lost');
      return put(link, version);
    };

    expect(await refusal(redeem())).toBe('storage_unavailable');
    expect(stored()?.claims).toEqual([]);
  });

  test('says that nobody knows, when the commit and the look after it both got no answer', async () => {
    const { redeem, links } = prepare();
    const [get, put] = [links.get.bind(links), links.put.bind(links)];
    links.put = (link, version) => {
      if (link.claims.some((claim) => claim.state === 'committed')) {
        links.faults.push('answer lost');
        links.get = () => Promise.reject(new LinkError('storage_unavailable'));
      }
      return put(link, version);
    };

    const told = await refusal(redeem());
    links.get = get;

    expect(told).toBe('outcome_unknown');
  });

  test('hands the bytes out when the commit landed, its answer was lost, and no release can be written', async () => {
    const { redeem, links } = prepare();
    const put = links.put.bind(links);
    links.put = (link, version) => {
      if (link.claims.some((claim) => claim.state === 'committed')) links.faults.push('answer lost', 'write lost');
      return put(link, version);
    };

    expect((await pour(await redeem())).bytes.equals(FILE)).toBe(true);
  });

  test('gives the reservation back when only the answer to it was lost', async () => {
    const { redeem, links, stored } = prepare();
    links.faults.push('answer lost');

    expect(await refusal(redeem())).toBe('storage_unavailable');
    expect(stored()?.claims).toEqual([]);
  });

  test('makes one claim of several requests at once with the same key', async () => {
    const { redeem, stored } = prepare({ maxUses: 3 });
    const newSecret = mintToken(random);

    await Promise.all([1, 2, 3].map(() => redeem({ newSecret, secrets: [newSecret] })));

    expect(stored()?.claims).toHaveLength(1);
  });

  test('has one winner among many at once', async () => {
    const { redeem } = prepare();

    const results = await Promise.all(Array.from({ length: 100 }, () => refusal(redeem())));

    expect(results.filter((result) => result === 'granted')).toHaveLength(1);
    expect(new Set(results)).toEqual(new Set(['granted', 'being_claimed']));
  });
});

describe('a body that breaks off', () => {
  test('is reopened at its offset, unseen by the recipient', async () => {
    const { redeem, objects, stored } = prepare();
    objects.faults.push({ breakAfter: 20 }, { breakAfter: 33 }, 'refused');

    const sink = await pour(await redeem());

    expect(sink.bytes.equals(FILE)).toBe(true);
    expect(stored()?.claims).toMatchObject([{ state: 'completed', handedOn: [{ start: 0, end: 99 }] }]);
  });

  test('is cut after the third reopening, its outcome told first', async () => {
    const { redeem, objects, stored } = prepare();
    objects.faults.push({ breakAfter: 20 }, 'refused', 'refused', 'refused');

    const sink = await pour(await redeem());

    expect(sink).toMatchObject({ ended: false, wasCut: true });
    expect(sink.bytes.equals(FILE.subarray(0, 20))).toBe(true);
    expect(stored()?.claims).toMatchObject([{ state: 'failed', handedOn: [{ start: 0, end: 19 }] }]);
  });

  test('is not mixed with another object that has taken its key', async () => {
    const { redeem, objects } = prepare();
    objects.faults.push({ breakAfter: 20 });
    const handout = await redeem();
    objects.put('folder/file.bin', randomBytes(100));

    const sink = await pour(handout);

    expect(sink).toMatchObject({ ended: false, wasCut: true });
  });

  test('that breaks after its last byte was whole all the same', async () => {
    const { redeem, objects } = prepare();
    const open = objects.open.bind(objects);
    objects.open = async (pin, range) => thenBreaks(await open(pin, range));

    expect(await pour(await redeem())).toMatchObject({ ended: true, wasCut: false });
  });

  test('that ends early by itself counts as broken', async () => {
    const { redeem, objects } = prepare();
    const open = objects.open.bind(objects);
    let opens = 0;
    objects.open = async (pin, range) => {
      opens++;
      return opens === 1 ? open(pin, { start: 0, end: 9 }) : open(pin, range);
    };

    const sink = await pour(await redeem());

    expect(sink.bytes.equals(FILE)).toBe(true);
    expect(opens).toBe(2);
  });
});

describe('a lease', () => {
  test('lets its own client, and nobody else, resume where the download broke', async () => {
    const { redeem, stored } = prepare();
    const handout = await redeem();
    await pour(handout, new MemorySink(48));
    const secrets = [secretOf(handout)];

    const stranger = await refusal(redeem({ range: () => ({ start: 48, end: 99 }) }));
    const rest = await pour(await redeem({ secrets, range: () => ({ start: 48, end: 99 }) }));

    expect(stranger).toBe('used');
    expect(rest.bytes.equals(FILE.subarray(48))).toBe(true);
    expect(stored()?.claims).toMatchObject([{ state: 'completed', handedOn: [{ start: 0, end: 99 }] }]);
  });

  test('lets the client have the whole again only if it did not complete', async () => {
    const { redeem } = prepare();
    const handout = await redeem();
    await pour(handout, new MemorySink(10));
    const secrets = [secretOf(handout)];

    const again = await pour(await redeem({ secrets }));

    expect(again.bytes.equals(FILE)).toBe(true);
    expect(await refusal(redeem({ secrets }))).toBe('used');
    expect(await refusal(redeem({ secrets, range: () => ({ start: 0, end: 9 }) }))).toBe('granted');
  });

  test('ends with its time, and with a revocation at once', async () => {
    const { redeem, time, stored, links } = prepare({ leaseSeconds: 60 });
    const secrets = [secretOf(await redeem())];

    time.now += 59;
    const within = await refusal(redeem({ secrets }));
    time.now += 1;
    const after = await refusal(redeem({ secrets }));
    const link = stored();
    if (link) links.links.set(link.id, { ...link, revokedAt: time.now });
    time.now -= 30;
    const revoked = await refusal(redeem({ secrets }));

    expect([within, after, revoked]).toEqual(['granted', 'used', 'revoked']);
  });

  test('outlives the expiry of the link', async () => {
    const { redeem, time } = prepare({ expiresAt: NOW + 10 });
    const secrets = [secretOf(await redeem())];
    time.now += 20;

    expect(await refusal(redeem({ secrets }))).toBe('granted');
  });

  test('is asked for again with the secret that the client itself brought, after an answer that was lost', async () => {
    const { redeem, stored } = prepare();
    const newSecret = mintToken(random);
    const asked = { newSecret, secrets: [newSecret] };
    await redeem(asked);

    const again = await pour(await redeem(asked));

    expect(again.bytes.equals(FILE)).toBe(true);
    expect(stored()?.claims).toHaveLength(1);
  });

  test('begins anew when the reservation of that secret has lapsed', async () => {
    const { redeem, objects, time, stored } = prepare();
    const newSecret = mintToken(random);
    const asked = { newSecret, secrets: [newSecret] };
    objects.open = () => new Promise(() => {});
    void redeem(asked);
    await new Promise(setImmediate);
    Reflect.deleteProperty(objects, 'open');
    time.now += 31;

    expect((await pour(await redeem(asked))).ended).toBe(true);
    expect(stored()?.claims).toHaveLength(1);
  });
});

describe('a PIN', () => {
  const withPin = async (overrides: Partial<Link> = {}) =>
    prepare({ pin: await hashPin('2468', random), ...overrides });

  test('opens the link when it is right, and only then', async () => {
    const { redeem, stored } = await withPin();

    expect(await refusal(redeem())).toBe('pin_required');
    expect(await refusal(redeem({ pin: '1111' }))).toBe('pin_wrong');
    expect(stored()).toMatchObject({ wrongPins: 1, claims: [] });
    expect((await pour(await redeem({ pin: '2468' }))).ended).toBe(true);
  });

  test('says how many tries are left, and locks the link after five, even to the right one', async () => {
    const { redeem } = await withPin();
    const triesLeft: unknown[] = [];
    for (let tries = 0; tries < 5; tries++) {
      await redeem({ pin: '0000' }).catch((error: LinkError) => triesLeft.push(error.details.triesLeft));
    }

    expect(triesLeft).toEqual([4, 3, 2, 1, 0]);
    expect(await refusal(redeem({ pin: '2468' }))).toBe('locked');
  });

  test('cannot be guessed faster by guessing side by side', async () => {
    const { redeem, stored } = await withPin();
    const guesses = Array.from({ length: 40 }, (_, n) => refusal(redeem({ pin: `wrong${n}` })));

    const results = await Promise.all(guesses);

    // Each answer was let out by one counted write; whoever lost too many races learned nothing.
    expect(results.filter((result) => result === 'pin_wrong')).toHaveLength(5);
    expect(stored()?.wrongPins).toBe(5);
    expect(await refusal(redeem({ pin: '2468' }))).toBe('locked');
  });
});

describe('a redirect delivery', () => {
  test('commits and settles in one write and hands the second URL out', async () => {
    const { redeem, links, objects, stored } = prepare({ delivery: 'redirect' });

    const handout = await redeem();

    expect(handout).toMatchObject({ kind: 'redirect', location: expect.stringContaining('seconds=10') });
    expect([links.reads, links.writes, objects.opens]).toEqual([1, 2, 0]);
    expect(stored()?.claims).toMatchObject([{ state: 'redirected' }]);
    expect(await refusal(redeem())).toBe('used');
  });

  test('signs its URL anew once the use is spent, for the seconds run from the signature', async () => {
    const { redeem } = prepare({ delivery: 'redirect' });
    let signed = 0;

    const handout = await redeem({ presign: async () => `https://objects.example/${++signed}` });

    expect(handout).toMatchObject({ location: 'https://objects.example/2' });
  });

  test('spends nothing when the object is gone or cannot be signed for', async () => {
    const { redeem, stored, objects } = prepare({ delivery: 'redirect' });
    objects.put('folder/file.bin', Buffer.from('another'));
    expect(await refusal(redeem())).toBe('object_gone');
    objects.put('folder/file.bin', FILE);

    expect(await refusal(redeem({ presign: () => Promise.reject(new LinkError('storage_unavailable')) }))).toBe(
      'storage_unavailable',
    );
    expect(stored()?.claims).toEqual([]);
  });
});

describe('the log', () => {
  test('never holds a secret, a token or a PIN', async () => {
    const { redeem, logged } = prepare({ pin: await hashPin('2468', random) });
    await refusal(redeem({ pin: '13579' }));
    const handout = await redeem({ pin: '2468' });
    await pour(handout);

    const text = JSON.stringify(logged);

    expect(logged.length).toBeGreaterThan(1);
    for (const secret of ['2468', '13579', secretOf(handout)]) expect(text).not.toContain(secret);
  });
});
