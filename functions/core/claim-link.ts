import { changeLink } from './change-link.ts';
import { checkPin, newClaim, tellLapsed, unlessGone } from './claim.ts';
import { LinkError } from './errors.ts';
import type { RedeemPorts, Redemption } from './handout.ts';
import { type Claim, claimFor, type EpochSeconds, isCommitted, type Link } from './link.ts';
import { needsPin, standingOf } from './standing.ts';
import { secretMatches, type Token } from './token.ts';
import { reserve } from './transitions.ts';
import { isOfferedInParts } from './way.ts';

/** What a client asks a claim with. It fetches no bytes, so there is nothing to presign and no range. */
export type ClaimOrder = Pick<Redemption, 'sourceIp' | 'pin' | 'secrets' | 'newSecret' | 'isGone'>;

/** A claim without bytes: the first range that is fetched with its secret commits it. */
export interface ClaimTicket {
  link: Link;
  claim: Claim;
  secret: Token;
  /** The lease runs at least until then; the commit sets it anew. */
  leaseUntil: EpochSeconds;
}

/**
 * Reserves a use for a client that will fetch the object in ranges. With the same key again: the same claim.
 *
 * @throws LinkError `claim_not_offered` where a claim could not fetch more than one reply: a redirect, or no lease; and
 *   whatever refuses a redeem
 */
export async function claimLink(ports: RedeemPorts, link: Link, order: ClaimOrder): Promise<ClaimTicket> {
  const standing = standingOf(link, order, ports.clock());
  if (standing.kind === 'refused') throw standing.error;
  if (!isOfferedInParts(link)) throw new LinkError('claim_not_offered');
  const present = standing.kind === 'leased' ? standing.claim : standing.reservation;
  // A client may bring several secrets, a new one among them: the ticket names the one that holds the claim.
  const known = present && order.secrets.find((one) => secretMatches(one, present.secretHash));
  if (present && known) return ticketOf(link, present, known);
  if (needsPin(link, standing) && order.pin === undefined) throw new LinkError('pin_required');
  const { identity, secret } = newClaim(ports, order);
  await checkPin(ports, link, identity.id, order.pin);
  const decide = (current: Link) => reserve(current, identity, ports.clock());
  const change = await changeLink(ports, link, unlessGone(decide, order.isGone));
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
