import { describe, expect, test } from '@jest/globals';
import { LinkError } from '../../../functions/core/errors.ts';
import type { Link } from '../../../functions/core/link.ts';
import { hashPin } from '../../../functions/core/pin.ts';
import { RecipientLeft } from '../../../functions/core/ports.ts';
import { mintSecret } from '../../../functions/core/token.ts';
import { makeLink, NOW } from '../../support/links.ts';
import { random } from '../../support/machine.ts';
import { type Asked, FILE, prepare, refusal, secretOf, send } from '../../support/redeeming.ts';

describe('redeeming a link', () => {
  test('gives every byte once, and then says that it was used', async () => {
    const { redeem, stored } = prepare();

    const sink = await send(await redeem());

    expect(sink.bytes.equals(FILE)).toBe(true);
    expect(sink).toMatchObject({ ended: true, wasCut: false });
    expect(stored()?.claims).toMatchObject([
      { state: 'completed', handedOn: [{ start: 0, end: 99 }], sourceIp: '192.0.2.1' },
    ]);
    expect(await refusal(redeem())).toBe('used');
  });

  test('costs one read, two writes and one open', async () => {
    const { redeem, links, objects } = prepare();

    await send(await redeem());

    expect([links.reads, links.writes, objects.opens]).toEqual([1, 2, 1]);
  });

  test.each<[string, Partial<Link>, Asked, string]>([
    ['not yet valid', { notBefore: NOW + 1 }, {}, 'not_yet'],
    ['expired', { expiresAt: NOW }, {}, 'expired'],
    ['revoked', { revokedAt: NOW }, {}, 'revoked'],
    ['locked', { wrongPins: 5 }, {}, 'locked'],
    ['for another network', { allowedCidrs: ['198.51.100.0/24'] }, {}, 'network_refused'],
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
    expect((await send(await redeem())).bytes.equals(FILE)).toBe(true);
  });

  test('gives the reservation back when the object cannot be opened', async () => {
    const { redeem, stored, objects } = prepare();
    objects.faults.push('refused');

    expect(await refusal(redeem())).toBe('storage_unavailable');
    expect(stored()?.claims).toEqual([]);
    expect((await send(await redeem())).ended).toBe(true);
  });

  test('says so for good when the object is gone', async () => {
    const { redeem, objects, stored } = prepare();
    objects.put('folder/file.bin', Buffer.from('something else'));

    expect(await refusal(redeem())).toBe('object_gone');
    expect(stored()?.claims).toEqual([]);
  });

  test('leaves nothing behind when it dies before its commit: the link works at once', async () => {
    const { redeem, objects } = prepare();
    objects.open = () => new Promise(() => {});
    void redeem();
    await new Promise(setImmediate);
    Reflect.deleteProperty(objects, 'open');

    expect((await send(await redeem())).bytes.equals(FILE)).toBe(true);
  });

  test('hands the bytes out when the commit landed though its answer was lost', async () => {
    const { redeem, links, stored } = prepare();
    const open = links.put.bind(links);
    links.put = (link, version) => {
      if (link.claims.some((claim) => claim.state === 'committed')) links.faults.push('answer lost');
      return open(link, version);
    };

    const sink = await send(await redeem());

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

    expect((await send(await redeem())).bytes.equals(FILE)).toBe(true);
  });

  test('keeps a commit that never got there from landing later, when nobody would take the bytes', async () => {
    const { redeem, links, stored } = prepare();
    const put = links.put.bind(links);
    let late = async () => true;
    links.put = (link, version) => {
      if (link.claims.length === 0) return put(link, version);
      late = () => put(link, version);
      links.put = put;
      return Promise.reject(new LinkError('storage_unavailable'));
    };

    expect(await refusal(redeem())).toBe('storage_unavailable');
    expect(await late()).toBe(false);
    expect(stored()?.claims).toEqual([]);
  });

  test('makes one claim of several requests at once with the same key', async () => {
    const { redeem, stored } = prepare({ maxUses: 3 });
    const newSecret = mintSecret(random);

    await Promise.all([1, 2, 3].map(() => redeem({ newSecret, secrets: [newSecret] })));

    expect(stored()?.claims).toHaveLength(1);
  });

  test('has one winner among many at once', async () => {
    const { redeem } = prepare();

    const results = await Promise.all(Array.from({ length: 100 }, () => refusal(redeem())));

    expect(results.filter((result) => result === 'granted')).toHaveLength(1);
    expect(new Set(results)).toEqual(new Set(['granted', 'used']));
  });

  test('lets the object go unread where somebody else was faster', async () => {
    const { redeem, objects } = prepare();
    let open = 0;
    const really = objects.open.bind(objects);
    objects.open = async (pin, range) => {
      open++;
      return watched(await really(pin, range), () => open--);
    };

    const [winner] = (await Promise.allSettled([1, 2, 3, 4].map(() => redeem()))).filter(isFulfilled);

    expect(open).toBe(1);
    if (winner) await send(winner.value);
    expect(open).toBe(0);
  });
});

describe('a recipient who has left', () => {
  test.each<[string, Partial<Link>]>([
    ['a stream', {}],
    ['a redirect', { delivery: 'redirect' }],
  ])('spends nothing of %s', async (_, overrides) => {
    const { redeem, stored } = prepare(overrides);

    await expect(redeem({ isGone: () => true })).rejects.toThrow(RecipientLeft);

    expect(stored()?.claims).toEqual([]);
    expect(await refusal(redeem())).toBe('granted');
  });

  test('is asked after right before the commit, not before', async () => {
    const { redeem, objects, stored } = prepare();
    let hasLeft = false;
    const really = objects.open.bind(objects);
    objects.open = async (...asked) => {
      const body = await really(...asked);
      hasLeft = true;
      return body;
    };

    await expect(redeem({ isGone: () => hasLeft })).rejects.toThrow(RecipientLeft);
    expect(stored()?.claims).toEqual([]);
  });

  test('whose commit has landed is not asked after: the ledger tells of it', async () => {
    const { redeem, links, stored } = prepare();
    let hasLeft = false;
    const put = links.put.bind(links);
    links.put = async (link, version) => {
      await put(link, version);
      hasLeft = true;
      links.put = put;
      // As the SDK tells of a first try that landed without an answer.
      return false;
    };

    expect((await redeem({ isGone: () => hasLeft })).kind).toBe('stream');
    expect(stored()?.claims).toMatchObject([{ state: 'committed' }]);
  });
});

describe('the log', () => {
  test('never holds a secret, a token or a PIN', async () => {
    const { redeem, logged } = prepare({ pin: await hashPin('2468', random) });
    await refusal(redeem({ pin: '13579' }));
    const grant = await redeem({ pin: '2468' });
    await send(grant);

    const text = JSON.stringify(logged);

    expect(logged.length).toBeGreaterThan(1);
    for (const secret of ['2468', '13579', secretOf(grant)]) expect(text).not.toContain(secret);
  });
});

const isFulfilled = <T>(result: PromiseSettledResult<T>): result is PromiseFulfilledResult<T> =>
  result.status === 'fulfilled';

async function* watched(body: AsyncIterable<Uint8Array>, onClose: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } finally {
    onClose();
  }
}
