import type { Admitted, Recipient } from './access.ts';
import { changeLink } from './change-link.ts';
import { mintClaim, mintClaimByPin, type NewClaim, orElse, unlessGone } from './claim.ts';
import { LinkError } from './errors.ts';
import type { RedeemPorts } from './grant.ts';
import { type Claim, claimFor, isCommitted, type Link } from './link.ts';
import type { EpochSeconds } from './system-ports.ts';
import { tellChange } from './tell-change.ts';
import type { ClaimSecret } from './token.ts';
import { isOfferedInParts } from './transfer.ts';
import { reserve } from './transitions.ts';

/** A claim without bytes: the first range that is fetched with its secret commits it. */
export interface ClaimTicket {
  link: Link;
  claim: Claim;
  secret: ClaimSecret;
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
export async function claimLink(ports: RedeemPorts, { link, recipient, access }: Admitted): Promise<ClaimTicket> {
  if (!isOfferedInParts(link)) throw new LinkError('claim_not_offered');
  if (access.kind === 'free') {
    return reserveUse(ports, link, await mintClaimByPin(ports, link, recipient), recipient.isGone);
  }
  const again = () => ticketOf(link, access.claim, access.secret);
  if (access.kind === 'reserved' || !access.next) return again();
  return reserveUse(ports, link, mintClaim(ports, recipient, access.next), recipient.isGone).catch(orElse(again));
}

async function reserveUse(
  ports: RedeemPorts,
  link: Link,
  { identity, secret }: NewClaim,
  isGone: Recipient['isGone'],
): Promise<ClaimTicket> {
  const decide = (current: Link) => reserve(current, identity, ports.clock());
  const change = await changeLink(ports, link, unlessGone(decide, isGone));
  // Two requests with the same key at once share one claim: the first made it, the other found it.
  const claim = claimFor(change.after, identity, ports.clock());
  tellChange(ports, change, identity.id);
  if (!claim) throw new LinkError('busy', { retryAfterSeconds: 1 });
  ports.log({ level: 'info', event: 'reserved', linkId: link.id, claimId: claim.id });
  return ticketOf(change.after, claim, secret);
}

function ticketOf(link: Link, claim: Claim, secret: ClaimSecret): ClaimTicket {
  const leaseUntil = isCommitted(claim) ? claim.leaseUntil : claim.reservedAt + link.leaseSeconds;
  return { link, claim, secret, leaseUntil };
}
