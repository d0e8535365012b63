import { describe, expect, test } from '@jest/globals';
import { LinkError } from '../../../functions/core/errors.ts';
import type { Link } from '../../../functions/core/link.ts';
import { hashPin } from '../../../functions/core/pin.ts';
import { NOW } from '../../support/links.ts';
import { random } from '../../support/machine.ts';
import { FILE, prepare, refusal, secretOf, send } from '../../support/redeeming.ts';

describe('a PIN', () => {
  const withPin = async (overrides: Partial<Link> = {}) =>
    prepare({ pin: await hashPin('2468', random), ...overrides });

  test('opens the link when it is right, and only then', async () => {
    const { redeem, stored } = await withPin();

    expect(await refusal(redeem())).toBe('pin_required');
    expect(await refusal(redeem({ pin: '1111' }))).toBe('pin_wrong');
    expect(stored()).toMatchObject({ wrongPins: 1, claims: [] });
    expect((await send(await redeem({ pin: '2468' }))).ended).toBe(true);
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

    const grant = await redeem();

    expect(grant).toMatchObject({ kind: 'redirect', location: expect.stringContaining('seconds=10') });
    expect([links.reads, links.writes, objects.opens]).toEqual([1, 1, 1]);
    expect(stored()?.claims).toMatchObject([{ state: 'redirected', redirectedUntil: NOW + 10 }]);
    expect(await refusal(redeem())).toBe('used');
  });

  test('signs its URL anew once the use is spent, for the seconds run from the signature', async () => {
    const { redeem, objects } = prepare({ delivery: 'redirect' });
    let signed = 0;
    objects.presign = async () => `https://objects.example/${++signed}`;

    const grant = await redeem();

    expect(grant).toMatchObject({ location: 'https://objects.example/2' });
  });

  test('gives its own client another URL under the lease, and the ledger says until when that one works', async () => {
    const { redeem, stored, time } = prepare({ delivery: 'redirect' });
    const secrets = [secretOf(await redeem())];
    time.now += 60;

    const again = await redeem({ secrets });

    expect(again.kind).toBe('redirect');
    expect(stored()?.claims).toMatchObject([{ state: 'redirected', redirectedUntil: NOW + 70 }]);
  });

  test('hands no further URL out once it is revoked, even in between', async () => {
    const { redeem, links, link, objects, stored } = prepare({ delivery: 'redirect' });
    const secrets = [secretOf(await redeem())];
    objects.presign = async () => {
      const current = stored() ?? link;
      links.links.set(link.id, { ...current, revokedAt: NOW, version: current.version + 1 });
      return 'https://objects.example/late';
    };

    expect(await refusal(redeem({ secrets }))).toBe('revoked');
  });

  test('spends nothing when the object is gone or cannot be signed for', async () => {
    const { redeem, stored, objects } = prepare({ delivery: 'redirect' });
    objects.put('folder/file.bin', Buffer.from('another'));
    expect(await refusal(redeem())).toBe('object_gone');
    objects.put('folder/file.bin', FILE);

    objects.presign = () => Promise.reject(new LinkError('storage_unavailable'));
    expect(await refusal(redeem())).toBe('storage_unavailable');
    expect(stored()?.claims).toEqual([]);
  });
});
