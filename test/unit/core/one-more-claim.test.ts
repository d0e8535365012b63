import { describe, expect, test } from '@jest/globals';
import { claimLink } from '../../../functions/core/claim-link.ts';
import type { Link } from '../../../functions/core/link.ts';
import { hashPin } from '../../../functions/core/pin.ts';
import { mintSecret } from '../../../functions/core/token.ts';
import { NOW } from '../../support/links.ts';
import { random } from '../../support/machine.ts';
import { MemorySink } from '../../support/memory-sink.ts';
import { type Asked, FILE, prepare, refusal, secretOf, send, visited } from '../../support/redeeming.ts';

/** A link whose first use is done, and the client that has had it, as its cookie shows it. */
async function done(overrides: Partial<Link> = {}, asked: Asked = {}) {
  const prepared = prepare({ maxUses: 2, ...overrides });
  const first = await prepared.redeem(asked);
  await send(first);
  const kept = secretOf(first);
  const idsOf = () => prepared.stored()?.claims.map(({ id }) => id);
  const statesOf = () => prepared.stored()?.claims.map(({ state }) => state);
  const claim = async (brought: { kept?: typeof kept; newSecret?: typeof kept }) => {
    const secrets = brought.newSecret ? [brought.newSecret] : [];
    return claimLink(prepared, await visited(prepared, prepared.link.id, { secrets, ...brought }));
  };
  return { ...prepared, kept, idsOf, statesOf, claim };
}

const RANGE = { start: 0, end: 9 };

describe('the client of a claim that is done', () => {
  test('gets a new use while there is one, under a new secret, and then the same again', async () => {
    const { redeem, kept, statesOf, stored } = await done();

    const second = await redeem({ kept });
    const bytes = (await send(second)).bytes;
    const third = await redeem({ kept: secretOf(second) });
    await send(third);

    expect(bytes.equals(FILE)).toBe(true);
    expect(secretOf(second)).not.toBe(kept);
    expect(third).toMatchObject({ claimId: second.claimId });
    expect(statesOf()).toEqual(['completed', 'completed']);
    expect(stored()?.claims[1]).toMatchObject({ handedOnAgain: 100 });
  });

  test('has given the PIN', async () => {
    const { redeem, kept, statesOf } = await done({ pin: await hashPin('2468', random) }, { pin: '2468' });

    await send(await redeem({ kept }));

    expect(statesOf()).toEqual(['completed', 'completed']);
  });

  test.each<[string, (made: Awaited<ReturnType<typeof done>>) => Asked]>([
    ['asks by its key', ({ kept }) => ({ secrets: [kept], newSecret: kept })],
    ['asks by its key, with the cookie beside it', ({ kept }) => ({ secrets: [kept], newSecret: kept, kept })],
    ['asks by it as a bearer', ({ kept }) => ({ secrets: [kept] })],
    ['asks for a range', ({ kept }) => ({ kept, range: RANGE })],
    ['asks where no use may be spent', ({ kept }) => ({ kept, isOnlyAgain: true })],
  ])('gets the same claim again, though a use is left, where it %s', async (_, asking) => {
    const made = await done();

    const again = await made.redeem(asking(made));
    await send(again);

    expect(made.idsOf()).toEqual([again.claimId]);
    expect(again.secret).toBeUndefined();
  });

  test('makes one claim of two requests at once, and of one whose answer was lost and its repetition', async () => {
    const { redeem, kept, idsOf } = await done({ maxUses: 5 });

    const [one, other] = await Promise.all([redeem({ kept }), redeem({ kept })]);
    const repeated = await redeem({ kept });
    const bytes = await Promise.all([one, other, repeated].map(async (grant) => (await send(grant)).bytes));

    expect(bytes.every((sent) => sent.equals(FILE))).toBe(true);
    expect(new Set([one, other, repeated].map(({ claimId }) => claimId)).size).toBe(1);
    expect(idsOf()).toHaveLength(2);
  });

  test('gets a new one, by the cookie of the first as well, once the second is done', async () => {
    const { redeem, kept, statesOf } = await done({ maxUses: 3 });
    await send(await redeem({ kept }));

    await send(await redeem({ kept }));

    expect(statesOf()).toEqual(['completed', 'completed', 'completed']);
  });

  test.each([
    ['by the same moment', 'committed'],
    ['by a reservation', 'reserved'],
  ])('gets the same again where somebody else takes the last use, %s', async (_, state) => {
    const { redeem, claim, kept, idsOf, links, link, stored } = await done();
    const { put } = links;
    const another = { id: 'another', secretHash: '', sourceIp: '' };
    const taken = { ...another, state, reservedAt: NOW, lapsesAt: NOW + 30, committedAt: NOW, leaseUntil: NOW };
    const takeFirst = () => {
      links.put = async (next, version) => {
        links.put = put;
        const current = stored() as Link;
        links.links.set(link.id, {
          ...current,
          version: current.version + 1,
          claims: [...current.claims, taken] as never,
        });
        return links.put(next, version);
      };
    };
    const [first] = idsOf() ?? [];

    takeFirst();
    const again = await redeem({ kept });
    links.links.set(link.id, {
      ...(stored() as Link),
      claims: (stored()?.claims ?? []).filter(({ id }) => id === first),
    });
    takeFirst();
    const ticket = await claim({ kept });

    expect([again.claimId, ticket.claim.id]).toEqual([first, first]);
    expect(idsOf()).toEqual([first, 'another']);
  });

  test.each<[string, Partial<Link>]>([
    ['has expired', { expiresAt: NOW + 10 }],
    ['has been locked', { wrongPins: 5 }],
  ])('gets the same again where the link %s', async (_, change) => {
    const { redeem, kept, idsOf, links, link, stored, time } = await done();
    links.links.set(link.id, { ...(stored() as Link), ...change });
    time.now += 10;

    expect([(await redeem({ kept })).claimId]).toEqual(idsOf());
  });

  test('gets a new use where its lease is used up, but no range of the old one', async () => {
    const { redeem, kept, statesOf } = await done();
    for (let times = 0; times < 4; times++) await send(await redeem({ secrets: [kept] }));

    expect(await refusal(redeem({ secrets: [kept] }))).toBe('lease_used_up');
    expect(await refusal(redeem({ kept, range: RANGE }))).toBe('lease_used_up');
    expect(await refusal(redeem({ kept }))).toBe('granted');
    expect(statesOf()).toEqual(['completed', 'committed']);
  });

  test('goes on with what did not complete before it makes a new claim', async () => {
    const { redeem, stored } = prepare({ maxUses: 2 });
    const first = await redeem();
    await send(first, new MemorySink(48));

    const again = await redeem({ kept: secretOf(first) });

    expect(again.claimId).toBe(first.claimId);
    expect(stored()?.claims).toHaveLength(1);
  });
});

describe('POST /claim by the client of a claim that is done', () => {
  test('reserves a new use while there is one, under the key that it brings, and keeps to it', async () => {
    const { claim, kept, statesOf } = await done();
    const newSecret = mintSecret(random);

    const made = await claim({ kept, newSecret });
    const again = await claim({ kept, newSecret });

    expect(made).toMatchObject({ secret: newSecret, claim: { state: 'reserved' } });
    expect(again.claim.id).toBe(made.claim.id);
    expect(statesOf()).toEqual(['completed', 'reserved']);
  });

  test('makes one reservation of two requests at once without a key', async () => {
    const { claim, kept, statesOf } = await done({ maxUses: 5 });

    const [one, other] = await Promise.all([claim({ kept }), claim({ kept })]);

    expect(one.secret).toBe(other.secret);
    expect(statesOf()).toEqual(['completed', 'reserved']);
  });

  test('names the claim that it has, and its secret, once no use is left', async () => {
    const { claim, kept, idsOf } = await done({ maxUses: 1 });

    const ticket = await claim({ kept, newSecret: mintSecret(random) });

    expect([ticket.secret, [ticket.claim.id]]).toEqual([kept, idsOf()]);
  });
});
