import { defined } from './defined.ts';
import type { LinkError } from './errors.ts';
import {
  type ByteRange,
  bytesSent,
  type Claim,
  type ClaimIdentity,
  type CommittedClaim,
  claimFor,
  claimOf,
  isCommitted,
  isHolding,
  type Link,
  lapsedOf,
} from './link.ts';
import { lockRefusal, refusalOf, revocationOf } from './link-status.ts';
import type { EpochSeconds } from './system-ports.ts';

/**
 * The result of a transition: the changed link, or the refusal. The transitions are pure and read no clock and no table. They
 * are idempotent: a link that already shows the change comes back as the same object, so that a write whose answer was lost
 * can simply be decided again.
 */
export type Decision = Link | LinkError;

/** How long a reservation holds a use before it lapses. */
export const RESERVATION_SECONDS = 30;

/** The most pieces of one claim that are recorded, because the item must stay small. */
const MAX_PIECES = 100;

/**
 * How a stream ended: whole, broken on our side, or left by its recipient. If it was not whole, `sent` counts only the bytes
 * that the kernel or Lambda surely took.
 */
export type Ending = 'whole' | 'broken' | 'left';

/** The outcome of one reply, with its id, so that it counts once, however often its write is tried. */
export type Settlement = Outcome & { reply: string };

/** The outcome of one reply: it handed on bytes, or gave out a presigned URL that works until `until`. */
export type Outcome = Streamed | { kind: 'redirected'; until: EpochSeconds };

/** A reply that handed on `sent` bytes, the first of them the object's byte `from`. */
export interface Streamed {
  kind: 'streamed';
  from: number;
  sent: number;
  ended: Ending;
}

/**
 * Reserves one use for a claim, until it is committed or lapses. A client whose secret already holds a claim, from an earlier
 * or a simultaneous request, gets no second one.
 */
export function reserve(link: Link, identity: ClaimIdentity, now: EpochSeconds): Decision {
  if (claimFor(link, identity, now)) return link;
  const refusal = refusalOf(link, now) ?? lockRefusal(link);
  if (refusal) return refusal;
  return withClaim(link, { ...identity, state: 'reserved', reservedAt: now, lapsesAt: now + RESERVATION_SECONDS }, now);
}

/**
 * Spends a use for a claim. A reservation that still holds already has its use, unless the link was revoked. Every other claim
 * needs a link that can be claimed now.
 */
export function commit(link: Link, identity: ClaimIdentity, now: EpochSeconds): Decision {
  const own = claimFor(link, identity, now);
  if (own && isCommitted(own)) return link;
  const isHeld = own !== undefined && isHolding(own, now);
  const refusal = isHeld ? revocationOf(link) : (refusalOf(link, now) ?? lockRefusal(link));
  if (refusal) return refusal;
  const { id, secretHash, sourceIp } = own ?? identity;
  const leaseUntil = now + link.leaseSeconds;
  return withClaim(
    link,
    { id, secretHash, sourceIp, state: 'committed', committedAt: now, leaseUntil, handedOn: [] },
    now,
  );
}

/**
 * Raises the version of a link. A write that was made from the version before, and may still be on its way, can no longer land.
 */
export function fence(link: Link): Link {
  return changed(link, {});
}

/**
 * Records the outcome of one reply under a claim. Once every byte was handed on, in whatever pieces and order, the claim is
 * `completed`, which is final. Before that, a reply that broke off makes it `failed`, and one whose recipient left `aborted`,
 * until a later reply goes well. Counts repeated bytes.
 */
export function settle(link: Link, claimId: string, outcome: Settlement, now: EpochSeconds): Link {
  const { reply } = outcome;
  const claim = claimOf(link, claimId);
  if (!claim || !isCommitted(claim) || claim.lastReply === reply) return link;
  const settled =
    outcome.kind === 'redirected' ? redirected(link, claim, outcome.until) : streamed(link, claim, outcome);
  if (settled === claim) return link;
  const settledAt = claim.state === 'completed' ? (claim.settledAt ?? now) : now;
  return replaced(link, { ...settled, lastReply: reply, settledAt });
}

/** Ends the link for everybody, leases included. */
export function revoke(link: Link, now: EpochSeconds): Link {
  return link.revokedAt === undefined ? changed(link, { revokedAt: now }) : link;
}

/**
 * Counts a wrong PIN, once for each attempt. The fifth locks the link. A link that cannot be claimed anyway counts none.
 */
export function countWrongPin(link: Link, attempt: string, now: EpochSeconds): Decision {
  if (link.lastWrongPin === attempt) return link;
  const refusal = refusalOf(link, now) ?? lockRefusal(link);
  return refusal ?? changed(link, { wrongPins: link.wrongPins + 1, lastWrongPin: attempt });
}

function streamed(link: Link, claim: CommittedClaim, outcome: Streamed): CommittedClaim {
  const pieces = withRange(claim.handedOn, outcome);
  const handedOn = pieces.length > MAX_PIECES ? claim.handedOn : pieces;
  const again = outcome.sent - (bytesSent({ handedOn }) - bytesSent(claim));
  const isAll = bytesSent({ handedOn }) === link.object.size;
  const state = claim.state === 'completed' ? claim.state : stateAfter(outcome.ended, isAll);
  if (state === claim.state && outcome.sent === 0) return claim;
  return { ...handedAgain(claim, again), handedOn, state };
}

/**
 * The bytes tell whether the whole object was handed on, not the end of the last reply: a client with several connections
 * leaves one as soon as another has fetched the rest (aria2, lftp).
 */
function stateAfter(ended: Ending, isAll: boolean): CommittedClaim['state'] {
  if (isAll) return 'completed';
  if (ended === 'left') return 'aborted';
  return ended === 'whole' ? 'committed' : 'failed';
}

/** A client that resumes gets another URL. The ledger has the end of the last one. */
function redirected(link: Link, claim: CommittedClaim, until: EpochSeconds): CommittedClaim {
  const state = claim.state === 'completed' ? claim.state : 'redirected';
  const isAgain = claim.redirectedUntil !== undefined;
  const redirectedUntil = Math.max(until, claim.redirectedUntil ?? 0);
  return { ...handedAgain(claim, isAgain ? link.object.size : 0), state, redirectedUntil };
}

function handedAgain(claim: CommittedClaim, bytes: number): CommittedClaim {
  return bytes === 0 ? claim : { ...claim, handedOnAgain: (claim.handedOnAgain ?? 0) + bytes };
}

/** Adds a piece, and merges pieces that touch. */
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

/** The link with a new or changed claim, without lapsed reservations, which it counts. */
function withClaim(link: Link, claim: Claim, now: EpochSeconds): Link {
  const lapsed = lapsedOf(link, now).filter(({ id }) => id !== claim.id);
  const others = link.claims.filter((one) => one.id !== claim.id && !lapsed.includes(one));
  const count = (link.lapsedReservations ?? 0) + lapsed.length;
  return changed(link, defined({ claims: [...others, claim], lapsedReservations: count || undefined }));
}

function replaced(link: Link, claim: Claim): Link {
  return changed(link, { claims: link.claims.map((one) => (one.id === claim.id ? claim : one)) });
}

function changed(link: Link, change: Partial<Link>): Link {
  return { ...link, ...change, version: link.version + 1 };
}
