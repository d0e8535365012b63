import { describe, expect, test } from '@jest/globals';
import { LinkError } from '../../../functions/core/errors.ts';
import type { Redemption } from '../../../functions/core/handout.ts';
import type { Link } from '../../../functions/core/link.ts';
import { hashPin } from '../../../functions/core/pin.ts';
import { mintToken } from '../../../functions/core/token.ts';
import { makeLink, NOW } from '../../support/links.ts';
import { random } from '../../support/machine.ts';
import { FILE, pour, prepare, refusal, secretOf } from '../../support/redeeming.ts';

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
