import { describe, expect, test } from '@jest/globals';
import { LinkError } from '../../../functions/core/errors.ts';
import { type Link, type Reservation, statusOf } from '../../../functions/core/link.ts';
import {
  commit,
  countWrongPin,
  type Decision,
  RESERVATION_SECONDS,
  release,
  reserve,
  revoke,
  settle,
} from '../../../functions/core/transitions.ts';
import { makeLink, NOW } from '../../support/links.ts';

function reservation(id: string, at = NOW): Reservation {
  const lapsesAt = at + RESERVATION_SECONDS;
  return { id, secretHash: `hash of ${id}`, sourceIp: '192.0.2.1', state: 'reserved', reservedAt: at, lapsesAt };
}

/** The link of a decision that a test takes for granted. */
function done(decision: Decision): Link {
  if (decision instanceof LinkError) throw decision;
  return decision;
}

const codeOf = (decision: Decision) => (decision instanceof LinkError ? decision.code : 'done');
const reserved = (link: Link, id = 'a', at = NOW) => done(reserve(link, reservation(id, at), at));
const committed = (link: Link, id = 'a', at = NOW) => done(commit(reserved(link, id, at), id, at));

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
    const spent = done(commit(held, 'a', NOW));
    const settled = settle(spent, 'a', { kind: 'streamed', from: 0, sent: 100, ended: 'whole' }, NOW);
    const revoked = revoke(link, NOW);

    expect(reserve(held, reservation('a'), NOW)).toBe(held);
    expect(commit(spent, 'a', NOW)).toBe(spent);
    expect(release(link, 'a')).toBe(link);
    expect(settle(settled, 'a', { kind: 'streamed', from: 0, sent: 100, ended: 'whole' }, NOW)).toBe(settled);
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
    expect(codeOf(reserve(makeLink(overrides).link, reservation('a'), NOW))).toBe(code);
  });

  test('is refused while another claim holds the only use, with the time until that lapses', () => {
    const held = reserved(makeLink().link, 'a');

    const refusal = reserve(held, reservation('b'), NOW + 10);

    expect(refusal).toMatchObject({ code: 'being_claimed', details: { retryAfterSeconds: 20 } });
  });

  test('takes the place of a reservation that has lapsed, to the second', () => {
    const held = reserved(makeLink().link, 'a');

    expect(codeOf(reserve(held, reservation('b'), NOW + 29))).toBe('being_claimed');
    expect(done(reserve(held, reservation('b'), NOW + 30)).claims.map((claim) => claim.id)).toEqual(['b']);
  });

  test('is refused for good once every use is committed, with the time of the last', () => {
    const spent = committed(makeLink().link, 'a', NOW + 3);

    expect(reserve(spent, reservation('b'), NOW + 9)).toMatchObject({ code: 'used', details: { at: NOW + 3 } });
  });

  test('gives no second claim to a client whose secret holds one already', () => {
    const held = reserved(makeLink({ maxUses: 3 }).link, 'a');
    const same = { ...reservation('b'), secretHash: 'hash of a' };

    expect(reserve(held, same, NOW)).toBe(held);
    expect(codeOf(reserve(held, same, NOW + 30))).toBe('done');
  });

  test('gives as many uses as the link has, held and spent together', () => {
    const two = reserved(committed(makeLink({ maxUses: 3 }).link, 'a'), 'b');

    const three = done(reserve(two, reservation('c'), NOW));

    expect(codeOf(reserve(three, reservation('d'), NOW))).toBe('being_claimed');
  });
});

describe('commit', () => {
  test('spends the use and opens the lease', () => {
    const spent = committed(makeLink({ leaseSeconds: 60 }).link);

    expect(spent.claims).toMatchObject([{ state: 'committed', committedAt: NOW, leaseUntil: NOW + 60, handedOn: [] }]);
    expect(statusOf(spent, NOW)).toBe('used');
  });

  test('is refused once the reservation has lapsed, even if nobody has taken its place', () => {
    const held = reserved(makeLink().link, 'a');

    expect(codeOf(commit(held, 'a', NOW + 30))).toBe('reservation_lapsed');
  });

  test('is refused when somebody took the place of the lapsed reservation', () => {
    const taken = reserved(reserved(makeLink().link, 'a'), 'b', NOW + 31);

    expect(codeOf(commit(taken, 'a', NOW + 31))).toBe('reservation_lapsed');
  });

  test('is refused when the owner revoked the link in the meantime', () => {
    expect(codeOf(commit(revoke(reserved(makeLink().link), NOW), 'a', NOW))).toBe('revoked');
  });

  test('keeps the seat of a reservation made before the expiry', () => {
    const held = reserved(makeLink({ expiresAt: NOW + 1 }).link);

    expect(codeOf(commit(held, 'a', NOW + 2))).toBe('done');
  });
});

describe('release', () => {
  test('makes the link as good as new', () => {
    const { link } = makeLink();

    expect(release(reserved(link), 'a')).toEqual({ ...link, version: 3 });
  });

  test('never takes back a use that is spent', () => {
    const spent = committed(makeLink().link);

    expect(release(spent, 'a')).toBe(spent);
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

  test('writes nothing for a piece that was handed on before', () => {
    const half = settle(spent, 'a', { kind: 'streamed', from: 0, sent: 50, ended: 'whole' }, NOW);

    expect(settle(half, 'a', { kind: 'streamed', from: 10, sent: 20, ended: 'whole' }, NOW + 5)).toBe(half);
  });

  test('stops noting pieces before they fill the item', () => {
    let link: Link = { ...spent, object: { ...spent.object, size: 10_000 } };
    for (let from = 0; from < 1_000; from += 2)
      link = settle(link, 'a', { kind: 'streamed', from, sent: 1, ended: 'whole' }, NOW);

    expect(link.claims[0]).toMatchObject({ handedOn: { length: 100 } });
  });

  test('never changes a completed claim', () => {
    const settled = settle(spent, 'a', { kind: 'streamed', from: 0, sent: 100, ended: 'whole' }, NOW);

    expect(settle(settled, 'a', { kind: 'streamed', from: 0, sent: 3, ended: 'broken' }, NOW)).toBe(settled);
  });

  test.each([3, 100])(
    'records that the recipient left with %i bytes handed on, until a later reply goes well',
    (sent) => {
      const left = settle(spent, 'a', { kind: 'streamed', from: 0, sent, ended: 'left' }, NOW);
      const again = settle(left, 'a', { kind: 'streamed', from: 0, sent: 100, ended: 'whole' }, NOW);

      expect(left.claims).toMatchObject([{ state: 'aborted', handedOn: [{ start: 0, end: sent - 1 }] }]);
      expect(again.claims).toMatchObject([{ state: 'completed' }]);
    },
  );

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
    expect(settle(again, 'a', { kind: 'redirected', until: NOW + 15 }, NOW + 10)).toBe(again);
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
