import { LinkError } from './errors.ts';
import {
  type Claim,
  type CommittedClaim,
  claimOf,
  claimUnder,
  type EpochSeconds,
  isCommitted,
  isHolding,
  type Link,
  lockRefusal,
  type Reservation,
  refusalOf,
} from './link.ts';

/**
 * The life of a link, as pure functions: each takes the link as it is and gives the link as it shall be, or the reason
 * why not. Nothing here reads a clock or a table. Each is idempotent: a link that already shows the change is given
 * back as it is (the same object), so that a write whose answer was lost can simply be decided again.
 */
export type Decision = Link | LinkError;

/** How long a reservation holds a use before it lapses. */
export const RESERVATION_SECONDS = 30;

/** What one reply did: bytes `from` to `from + sent`, handed on whole or broken off; or a presigned URL. */
export type Outcome = { kind: 'streamed'; from: number; sent: number; whole: boolean } | { kind: 'redirected' };

/**
 * Holds one use for a claim. Lapsed reservations of others make room. A client whose secret holds a claim already, made
 * by an earlier request or by one at the same time, gets no second one.
 */
export function reserve(link: Link, reservation: Reservation, now: EpochSeconds): Decision {
  if (claimOf(link, reservation.id) || claimUnder(link, reservation.secretHash, now)) return link;
  const refusal = refusalOf(link, now) ?? lockRefusal(link);
  if (refusal) return refusal;
  const claims = link.claims.filter((claim) => isCommitted(claim) || isHolding(claim, now));
  return changed(link, { claims: [...claims, reservation] });
}

/** Spends the use, if the reservation is still there and has not lapsed. */
export function commit(link: Link, claimId: string, now: EpochSeconds): Decision {
  const claim = claimOf(link, claimId);
  if (claim && claim.state !== 'reserved') return link;
  if (link.revokedAt !== undefined) return new LinkError('revoked', { at: link.revokedAt });
  if (!claim || !isHolding(claim, now)) return new LinkError('reservation_lapsed', { retryAfterSeconds: 1 });
  const { id, secretHash, sourceIp, reservedAt } = claim;
  const leaseUntil = now + link.leaseSeconds;
  return replaced(link, {
    id,
    secretHash,
    sourceIp,
    reservedAt,
    state: 'committed',
    committedAt: now,
    leaseUntil,
    bytesSent: 0,
  });
}

/** Gives a reservation back: the link is as good as new. Never takes back a use that is spent. */
export function release(link: Link, claimId: string): Link {
  if (claimOf(link, claimId)?.state !== 'reserved') return link;
  return changed(link, { claims: link.claims.filter((claim) => claim.id !== claimId) });
}

/**
 * Records what became of one reply under a claim. `completed` is final. Bytes count only where they follow on those
 * already handed on, so a claim resumed at its offset completes, and a range from elsewhere changes nothing.
 */
export function settle(link: Link, claimId: string, outcome: Outcome, now: EpochSeconds): Link {
  const claim = claimOf(link, claimId);
  if (!claim || claim.state === 'reserved' || claim.state === 'completed') return link;
  if (outcome.kind === 'redirected') {
    return claim.state === 'redirected' ? link : replaced(link, { ...claim, state: 'redirected', settledAt: now });
  }
  if (outcome.from > claim.bytesSent) return link;
  const bytesSent = Math.max(claim.bytesSent, outcome.from + outcome.sent);
  const state = stateAfter(claim, outcome.whole, bytesSent === link.object.size);
  if (state === claim.state && bytesSent === claim.bytesSent) return link;
  return replaced(link, { ...claim, state, bytesSent, settledAt: now });
}

/** Ends the link for everybody, leases included. */
export function revoke(link: Link, now: EpochSeconds): Link {
  return link.revokedAt === undefined ? changed(link, { revokedAt: now }) : link;
}

/**
 * Counts a wrong PIN, once an attempt; the fifth locks the link. A link that cannot be claimed now anyway counts none.
 */
export function countWrongPin(link: Link, attempt: string, now: EpochSeconds): Decision {
  if (link.lastWrongPin === attempt) return link;
  const refusal = refusalOf(link, now) ?? lockRefusal(link);
  return refusal ?? changed(link, { wrongPins: link.wrongPins + 1, lastWrongPin: attempt });
}

function stateAfter(claim: CommittedClaim, whole: boolean, atEnd: boolean): CommittedClaim['state'] {
  if (!whole) return 'failed';
  return atEnd ? 'completed' : claim.state;
}

function replaced(link: Link, claim: Claim): Link {
  return changed(link, { claims: link.claims.map((one) => (one.id === claim.id ? claim : one)) });
}

function changed(link: Link, change: Partial<Link>): Link {
  return { ...link, ...change, version: link.version + 1 };
}
