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

/** A claim without bytes. The first range that is fetched with its secret commits it. */
export interface ClaimTicket {
  link: Link;
  claim: Claim;
  secret: ClaimSecret;
  /** The lease runs at least until then. The commit extends it. */
  leaseUntil: EpochSeconds;
}

/**
 * Reserves a use for a client that will fetch the object in ranges. The same key gets the same claim again. A client whose
 * claim is done gets one more without the PIN, if a use is left, and otherwise the same again.
 *
 * @throws LinkError `claim_not_offered` if a claim could fetch only one reply, because of a redirect or without a lease; and
 *   every refusal of a redeem
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
  // Two simultaneous requests with the same key share one claim: one made it, the other found it.
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
