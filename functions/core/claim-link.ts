import { changeLink } from './change-link.ts';
import { checkPin, type NewClaim, newClaim, orElse, tellLapsed, unlessGone } from './claim.ts';
import { LinkError } from './errors.ts';
import type { RedeemPorts, Redemption } from './handout.ts';
import { type Claim, claimFor, isCommitted, type Link } from './link.ts';
import { needsPin, standingOf } from './standing.ts';
import type { EpochSeconds } from './system-ports.ts';
import type { Token } from './token.ts';
import { reserve } from './transitions.ts';
import { isOfferedInParts } from './way.ts';

/** What a client asks a claim with. It fetches no bytes, so there is nothing to presign and no range. */
export type ClaimOrder = Pick<Redemption, 'sourceIp' | 'pin' | 'secrets' | 'kept' | 'newSecret' | 'isGone'>;

/** A claim without bytes: the first range that is fetched with its secret commits it. */
export interface ClaimTicket {
  link: Link;
  claim: Claim;
  secret: Token;
  /** The lease runs at least until then; the commit sets it anew. */
  leaseUntil: EpochSeconds;
}

/**
 * Reserves a use for a client that will fetch the object in ranges. With the same key again: the same claim. The client of a
 * claim that is done gets one more where a use is left, without the PIN, and else the same again.
 *
 * @throws LinkError `claim_not_offered` where a claim could not fetch more than one reply: a redirect, or no lease; and
 *   whatever refuses a redeem
 */
export async function claimLink(ports: RedeemPorts, link: Link, order: ClaimOrder): Promise<ClaimTicket> {
  const standing = standingOf(link, order, ports.clock());
  if (standing.kind === 'refused') throw standing.error;
  if (!isOfferedInParts(link)) throw new LinkError('claim_not_offered');
  if (standing.kind === 'leased') {
    const again = () => ticketOf(link, standing.claim, standing.secret);
    if (!standing.next) return again();
    const claim = newClaim(ports, { newSecret: standing.next, ...order });
    return reserveUse(ports, link, claim, order).catch(orElse(again));
  }
  if (standing.reservation) return ticketOf(link, standing.reservation, standing.secret);
  if (needsPin(link, standing) && order.pin === undefined) throw new LinkError('pin_required');
  const claim = newClaim(ports, order);
  await checkPin(ports, link, claim.identity.id, order.pin);
  return reserveUse(ports, link, claim, order);
}

async function reserveUse(
  ports: RedeemPorts,
  link: Link,
  { identity, secret }: NewClaim,
  { isGone }: ClaimOrder,
): Promise<ClaimTicket> {
  const decide = (current: Link) => reserve(current, identity, ports.clock());
  const change = await changeLink(ports, link, unlessGone(decide, isGone));
  tellLapsed(ports, change);
  // Two requests with the same key at once share one claim: the first made it, the other found it.
  const claim = claimFor(change.after, identity, ports.clock());
  if (!claim) throw new LinkError('busy', { retryAfterSeconds: 1 });
  ports.log({ level: 'info', event: 'reserved', linkId: link.id, claimId: claim.id });
  return ticketOf(change.after, claim, secret);
}

function ticketOf(link: Link, claim: Claim, secret: Token): ClaimTicket {
  const leaseUntil = isCommitted(claim) ? claim.leaseUntil : claim.reservedAt + link.leaseSeconds;
  return { link, claim, secret, leaseUntil };
}
