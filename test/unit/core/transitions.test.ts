import { describe, expect, test } from '@jest/globals';
import { LinkError } from '../../../functions/core/errors.ts';
import type { ClaimIdentity, Link } from '../../../functions/core/link.ts';
import { statusOf } from '../../../functions/core/link-status.ts';
import {
  commit,
  countWrongPin,
  type Decision,
  fence,
  type Outcome,
  reserve,
  revoke,
  settle as settleReply,
} from '../../../functions/core/transitions.ts';
import { makeLink, NOW } from '../../support/links.ts';

const identity = (id: string): ClaimIdentity => ({ id, secretHash: `hash of ${id}`, sourceIp: '192.0.2.1' });

/** The link of a decision that a test takes for granted. */
function done(decision: Decision): Link {
  if (decision instanceof LinkError) throw decision;
  return decision;
}

const codeOf = (decision: Decision) => (decision instanceof LinkError ? decision.code : 'done');
const reserved = (link: Link, id = 'a', at = NOW) => done(reserve(link, identity(id), at));
const committed = (link: Link, id = 'a', at = NOW) => done(commit(link, identity(id), at));

let replies = 0;

/** Settles one more reply. */
function settle(link: Link, claimId: string, outcome: Outcome, now: number): Link {
  return settleReply(link, claimId, { ...outcome, reply: `reply ${++replies}` }, now);
}

describe('every transition', () => {
  test('makes a new link one version on and leaves the old one as it was', () => {
    const { link } = makeLink();
    const before = structuredClone(link);

    const after = reserved(link);

    expect(after.version).toBe(link.version + 1);
    expect(link).toEqual(before);
  });

  test('gives the very same link back when its change is there already', () => {
    const { link } = makeLink();
    const held = reserved(link);
    const spent = committed(held);
    const outcome = { kind: 'streamed', from: 0, sent: 100, ended: 'whole', reply: 'the same' } as const;
    const settled = settleReply(spent, 'a', outcome, NOW);
    const revoked = revoke(link, NOW);

    expect(reserve(held, identity('a'), NOW)).toBe(held);
    expect(commit(spent, identity('a'), NOW)).toBe(spent);
    expect(settleReply(settled, 'a', outcome, NOW)).toBe(settled);
    expect(revoke(revoked, NOW + 5)).toBe(revoked);
  });
});

describe('reserve', () => {
  test.each<[string, Partial<Link>, string]>([
    ['before its time', { notBefore: NOW + 60 }, 'not_yet'],
    ['at its expiry', { expiresAt: NOW }, 'expired'],
    ['once revoked', { revokedAt: NOW - 1 }, 'revoked'],
    ['once revoked, before its time', { revokedAt: NOW - 1, notBefore: NOW + 60 }, 'revoked'],
    ['once revoked, after its expiry', { revokedAt: NOW - 1, expiresAt: NOW }, 'revoked'],
    ['once locked', { wrongPins: 5 }, 'locked'],
  ])('is refused %s', (_, overrides, code) => {
    expect(codeOf(reserve(makeLink(overrides).link, identity('a'), NOW))).toBe(code);
  });

  test('is refused while another claim holds the only use, with the time until that lapses', () => {
    const held = reserved(makeLink().link, 'a');

    const refusal = reserve(held, identity('b'), NOW + 10);

    expect(refusal).toMatchObject({ code: 'being_claimed', details: { retryAfterSeconds: 20 } });
  });

  test('takes the place of a reservation that has lapsed, to the second', () => {
    const held = reserved(makeLink().link, 'a');

    expect(codeOf(reserve(held, identity('b'), NOW + 29))).toBe('being_claimed');
    expect(done(reserve(held, identity('b'), NOW + 30)).claims.map((claim) => claim.id)).toEqual(['b']);
  });

  test('is refused for good once every use is committed, with the time of the last', () => {
    const spent = committed(makeLink().link, 'a', NOW + 3);

    expect(reserve(spent, identity('b'), NOW + 9)).toMatchObject({ code: 'used', details: { at: NOW + 3 } });
  });

  test('gives no second claim to a client whose secret holds one already', () => {
    const held = reserved(makeLink({ maxUses: 3 }).link, 'a');
    const same = { ...identity('b'), secretHash: 'hash of a' };

    expect(reserve(held, same, NOW)).toBe(held);
    expect(codeOf(reserve(held, same, NOW + 30))).toBe('done');
  });

  test('gives as many uses as the link has, held and spent together', () => {
    const two = reserved(committed(makeLink({ maxUses: 3 }).link, 'a'), 'b');

    const three = done(reserve(two, identity('c'), NOW));

    expect(codeOf(reserve(three, identity('d'), NOW))).toBe('being_claimed');
  });
});

describe('commit', () => {
  test.each<[string, Partial<Link>, string]>([
    ['before its time', { notBefore: NOW + 60 }, 'not_yet'],
    ['at its expiry', { expiresAt: NOW }, 'expired'],
    ['once revoked', { revokedAt: NOW - 1 }, 'revoked'],
    ['once locked', { wrongPins: 5 }, 'locked'],
  ])('is refused %s', (_, overrides, code) => {
    expect(codeOf(commit(makeLink(overrides).link, identity('a'), NOW))).toBe(code);
  });

  test.each([
    ['of a new claim', (link: Link) => link],
    ['of a reservation', (link: Link) => reserved(link)],
  ])('%s spends the use and opens the lease', (_, before) => {
    const spent = committed(before(makeLink({ leaseSeconds: 60 }).link));

    expect(spent.claims).toEqual([
      { ...identity('a'), state: 'committed', committedAt: NOW, leaseUntil: NOW + 60, handedOn: [] },
    ]);
    expect(statusOf(spent, NOW)).toBe('used');
  });

  test('is refused while the reservation of somebody else holds the only use, and for good once it is spent', () => {
    const held = reserved(makeLink().link, 'a');

    expect(codeOf(commit(held, identity('b'), NOW + 29))).toBe('being_claimed');
    expect(codeOf(commit(held, identity('b'), NOW + 30))).toBe('done');
    expect(codeOf(commit(committed(held), identity('b'), NOW + 30))).toBe('used');
  });

  test('of a reservation that has lapsed takes the use, if nobody else has', () => {
    const held = reserved(makeLink().link, 'a');
    const taken = reserved(held, 'b', NOW + 31);

    expect(codeOf(commit(held, identity('a'), NOW + 30))).toBe('done');
    expect(codeOf(commit(taken, identity('a'), NOW + 31))).toBe('being_claimed');
  });

  test('of a reservation is refused when the owner revoked the link in the meantime', () => {
    expect(codeOf(commit(revoke(reserved(makeLink().link), NOW), identity('a'), NOW))).toBe('revoked');
  });

  test('keeps the seat of a reservation made before the expiry', () => {
    const held = reserved(makeLink({ expiresAt: NOW + 1 }).link);

    expect(codeOf(commit(held, identity('a'), NOW + 2))).toBe('done');
  });

  test('gives no second use to a client whose secret holds one already', () => {
    const spent = committed(makeLink({ maxUses: 3 }).link, 'a');
    const same = { ...identity('b'), secretHash: 'hash of a' };

    expect(commit(spent, same, NOW)).toBe(spent);
    expect(done(commit(reserved(makeLink({ maxUses: 3 }).link, 'a'), same, NOW)).claims).toMatchObject([{ id: 'a' }]);
  });

  test('counts the reservations that have lapsed, and clears them away', () => {
    const held = reserved(reserved(makeLink({ maxUses: 3 }).link, 'a'), 'b');

    const spent = committed(held, 'c', NOW + 30);

    expect(spent).toMatchObject({ lapsedReservations: 2, claims: [{ id: 'c' }] });
  });
});

describe('fence', () => {
  test('changes nothing but the version, over which nothing that was made before can be written', () => {
    const { link } = makeLink();

    expect(fence(link)).toEqual({ ...link, version: link.version + 1 });
  });
});

describe('settle', () => {
  const spent = committed(makeLink().link);

  test('records a whole download as completed', () => {
    const settled = settle(spent, 'a', { kind: 'streamed', from: 0, sent: 100, ended: 'whole' }, NOW + 9);

    expect(settled.claims).toMatchObject([
      { state: 'completed', handedOn: [{ start: 0, end: 99 }], settledAt: NOW + 9 },
    ]);
  });

  test('records a broken one as failed at its byte, and as completed once resumed there', () => {
    const broken = settle(spent, 'a', { kind: 'streamed', from: 0, sent: 40, ended: 'broken' }, NOW);
    const resumed = settle(broken, 'a', { kind: 'streamed', from: 40, sent: 60, ended: 'whole' }, NOW);

    expect(broken.claims).toMatchObject([{ state: 'failed', handedOn: [{ start: 0, end: 39 }] }]);
    expect(resumed.claims).toMatchObject([{ state: 'completed', handedOn: [{ start: 0, end: 99 }] }]);
  });

  test('puts pieces together, in whatever order they come', () => {
    const pieces = [
      { from: 60, sent: 40 },
      { from: 0, sent: 30 },
      { from: 20, sent: 20 },
    ];
    const parts = pieces.reduce(
      (link, piece) => settle(link, 'a', { kind: 'streamed', ...piece, ended: 'whole' }, NOW),
      spent,
    );
    const all = settle(parts, 'a', { kind: 'streamed', from: 40, sent: 20, ended: 'whole' }, NOW);

    const handedOn = [
      { start: 0, end: 39 },
      { start: 60, end: 99 },
    ];
    expect(parts.claims).toMatchObject([{ state: 'committed', handedOn }]);
    expect(all.claims).toMatchObject([{ state: 'completed', handedOn: [{ start: 0, end: 99 }] }]);
  });

  test('counts what is handed on again, of a claim that is complete as well, whose end stays as it was', () => {
    const half = settle(spent, 'a', { kind: 'streamed', from: 0, sent: 60, ended: 'whole' }, NOW);
    const whole = settle(half, 'a', { kind: 'streamed', from: 40, sent: 60, ended: 'whole' }, NOW);
    const again = settle(whole, 'a', { kind: 'streamed', from: 0, sent: 100, ended: 'broken' }, NOW + 5);

    expect(whole.claims).toMatchObject([{ state: 'completed', handedOnAgain: 20 }]);
    expect(again.claims).toMatchObject([{ state: 'completed', handedOnAgain: 120, settledAt: NOW }]);
  });

  test('counts a redirect that is given out again as the whole file', () => {
    const once = settle(spent, 'a', { kind: 'redirected', until: NOW + 10 }, NOW);
    const twice = settle(once, 'a', { kind: 'redirected', until: NOW + 20 }, NOW + 10);

    expect(once.claims[0]).not.toHaveProperty('handedOnAgain');
    expect(twice.claims).toMatchObject([{ handedOnAgain: 100 }]);
  });

  test('stops noting pieces before they fill the item, but counts their bytes', () => {
    let link: Link = { ...spent, object: { ...spent.object, size: 10_000 } };
    for (let from = 0; from < 1_000; from += 2)
      link = settle(link, 'a', { kind: 'streamed', from, sent: 1, ended: 'whole' }, NOW);

    expect(link.claims[0]).toMatchObject({ handedOn: { length: 100 }, handedOnAgain: 400 });
  });

  test('changes nothing where nothing was sent of a claim that is complete', () => {
    const settled = settle(spent, 'a', { kind: 'streamed', from: 0, sent: 100, ended: 'whole' }, NOW);

    expect(settle(settled, 'a', { kind: 'streamed', from: 0, sent: 0, ended: 'broken' }, NOW)).toBe(settled);
  });

  test('records that the recipient left, until a later reply goes well', () => {
    const left = settle(spent, 'a', { kind: 'streamed', from: 0, sent: 3, ended: 'left' }, NOW);
    const again = settle(left, 'a', { kind: 'streamed', from: 0, sent: 100, ended: 'whole' }, NOW);

    expect(left.claims).toMatchObject([{ state: 'aborted', handedOn: [{ start: 0, end: 2 }] }]);
    expect(again.claims).toMatchObject([{ state: 'completed' }]);
  });

  // One connection gets the file from its start, and is left where those of the other parts begin.
  test.each<[string, readonly number[]]>([
    ['first', [0, 1, 2]],
    ['in between', [1, 0, 2]],
    ['last', [1, 2, 0]],
    ['last, the others left as well', [2, 1, 0]],
  ])('records as completed what several connections have got between them, one of them left %s', (name, order) => {
    const ended = name.includes('others') ? 'left' : 'whole';
    const replies = [
      { from: 0, sent: 40, ended: 'left' },
      { from: 30, sent: 40, ended },
      { from: 60, sent: 40, ended },
    ] as const;

    const states = order.map((_, n) => {
      const settled = order.slice(0, n + 1).map((at) => replies[at] ?? replies[0]);
      const link = settled.reduce((one, reply) => settle(one, 'a', { kind: 'streamed', ...reply }, NOW), spent);
      return (link.claims[0] as { state: string }).state;
    });

    expect(states.at(-1)).toBe('completed');
    expect(states.slice(0, -1)).not.toContain('completed');
  });

  test('records that the recipient left where a byte of the file was taken by no reply', () => {
    const one = settle(spent, 'a', { kind: 'streamed', from: 51, sent: 49, ended: 'whole' }, NOW);
    const left = settle(one, 'a', { kind: 'streamed', from: 0, sent: 50, ended: 'left' }, NOW);

    expect(left.claims).toMatchObject([{ state: 'aborted' }]);
  });

  test('records a zero-byte download as completed', () => {
    const { link } = makeLink();
    const empty = committed({ ...link, object: { ...link.object, size: 0 } });

    const settled = settle(empty, 'a', { kind: 'streamed', from: 0, sent: 0, ended: 'whole' }, NOW);

    expect(settled.claims).toMatchObject([{ state: 'completed', handedOn: [] }]);
  });

  test('records that a redirect was handed out', () => {
    const redirected = settle(spent, 'a', { kind: 'redirected', until: NOW + 10 }, NOW);

    expect(redirected.claims).toMatchObject([{ state: 'redirected', redirectedUntil: NOW + 10 }]);
  });

  test('records a redirect of a claim that is complete, which stays so', () => {
    const completed = settle(spent, 'a', { kind: 'streamed', from: 0, sent: 100, ended: 'whole' }, NOW);

    const redirected = settle(completed, 'a', { kind: 'redirected', until: NOW + 10 }, NOW);

    expect(redirected.claims).toMatchObject([{ state: 'completed', redirectedUntil: NOW + 10 }]);
  });

  test('records of two redirects when the later one ends', () => {
    const redirected = settle(spent, 'a', { kind: 'redirected', until: NOW + 10 }, NOW);
    const again = settle(redirected, 'a', { kind: 'redirected', until: NOW + 20 }, NOW + 10);

    expect(again.claims).toMatchObject([{ redirectedUntil: NOW + 20 }]);
    expect(settle(again, 'a', { kind: 'redirected', until: NOW + 15 }, NOW + 10).claims).toMatchObject([
      { redirectedUntil: NOW + 20 },
    ]);
  });
});

describe('a wrong PIN', () => {
  test('is counted, and the fifth locks the link', () => {
    let { link } = makeLink();
    for (let tries = 1; tries <= 5; tries++) link = done(countWrongPin(link, `try ${tries}`, NOW));

    expect(link.wrongPins).toBe(5);
    expect(statusOf(link, NOW)).toBe('locked');
    expect(codeOf(countWrongPin(link, 'try 6', NOW))).toBe('locked');
  });

  test('is counted once, however often its write is tried', () => {
    const counted = done(countWrongPin(makeLink().link, 'the same try', NOW));

    expect(countWrongPin(counted, 'the same try', NOW)).toBe(counted);
  });
});
