import { LinkError } from './errors.ts';
import {
  type ByteRange,
  bytesSent,
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

/** A claim in more pieces than these has no more of them written down: the item must stay small. */
const MAX_PIECES = 100;

/** How a stream ended: it was handed on whole, it broke off on our side, or its recipient left. */
export type Ending = 'whole' | 'broken' | 'left';

/** What one reply did: handed bytes `from` to `from + sent` on; or gave out a presigned URL that works until `until`. */
export type Outcome =
  | { kind: 'streamed'; from: number; sent: number; ended: Ending }
  | { kind: 'redirected'; until: EpochSeconds };

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
    handedOn: [],
  });
}

/** Gives a reservation back: the link is as good as new. Never takes back a use that is spent. */
export function release(link: Link, claimId: string): Link {
  if (claimOf(link, claimId)?.state !== 'reserved') return link;
  return changed(link, { claims: link.claims.filter((claim) => claim.id !== claimId) });
}

/**
 * Records what became of one reply under a claim. `completed`, once every byte has been handed on, in whatever pieces and
 * order, is final. A reply that broke off makes the claim `failed`, and one whose recipient left `aborted`, until a later
 * one goes well.
 */
export function settle(link: Link, claimId: string, outcome: Outcome, now: EpochSeconds): Link {
  const claim = claimOf(link, claimId);
  if (!claim || claim.state === 'reserved') return link;
  if (outcome.kind === 'redirected') return redirected(link, claim, outcome.until, now);
  if (claim.state === 'completed') return link;
  const handedOn = withRange(claim.handedOn, outcome);
  if (handedOn.length > MAX_PIECES) return link;
  const settled: CommittedClaim = { ...claim, handedOn };
  const state = stateAfter(outcome.ended, bytesSent(settled) === link.object.size);
  if (state === claim.state && bytesSent(settled) === bytesSent(claim)) return link;
  return replaced(link, { ...settled, state, settledAt: now });
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

/** Who left has not taken the last bytes, even where all had been handed on. */
function stateAfter(ended: Ending, isAll: boolean): CommittedClaim['state'] {
  if (ended === 'left') return 'aborted';
  if (isAll) return 'completed';
  return ended === 'whole' ? 'committed' : 'failed';
}

/** Who resumes gets another URL: the ledger says when the last of them ends. */
function redirected(link: Link, claim: CommittedClaim, until: EpochSeconds, now: EpochSeconds): Link {
  if (claim.redirectedUntil !== undefined && until <= claim.redirectedUntil) return link;
  const state = claim.state === 'completed' ? claim.state : 'redirected';
  return replaced(link, { ...claim, state, settledAt: now, redirectedUntil: until });
}

/** Adds a piece to the pieces there are, and merges what touches. */
function withRange(pieces: readonly ByteRange[], { from, sent }: { from: number; sent: number }): ByteRange[] {
  if (sent === 0) return [...pieces];
  const merged: ByteRange[] = [];
  for (const piece of [...pieces, { start: from, end: from + sent - 1 }].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && piece.start <= last.end + 1)
      merged[merged.length - 1] = { ...last, end: Math.max(last.end, piece.end) };
    else merged.push(piece);
  }
  return merged;
}

function replaced(link: Link, claim: Claim): Link {
  return changed(link, { claims: link.claims.map((one) => (one.id === claim.id ? claim : one)) });
}

function changed(link: Link, change: Partial<Link>): Link {
  return { ...link, ...change, version: link.version + 1 };
}
