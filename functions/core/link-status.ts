import { LinkError } from './errors.ts';
import { type CommittedClaim, isCommitted, isHolding, type Link } from './link.ts';
import { isInNetworks } from './network.ts';
import { MAX_WRONG_PINS } from './pin.ts';
import type { EpochSeconds } from './system-ports.ts';

/** A link in one word, for its owner. */
export type LinkStatus = 'scheduled' | 'active' | 'being_claimed' | 'used' | 'locked' | 'expired' | 'revoked';

/** The link in one word. */
export function statusOf(link: Link, now: EpochSeconds): LinkStatus {
  if (link.revokedAt !== undefined) return 'revoked';
  if (link.notBefore !== undefined && now < link.notBefore) return 'scheduled';
  if (link.expiresAt <= now) return 'expired';
  const spent = link.claims.filter(isCommitted);
  if (spent.length >= link.maxUses) return 'used';
  const held = link.claims.filter((claim) => isHolding(claim, now));
  if (spent.length + held.length >= link.maxUses) return 'being_claimed';
  return link.wrongPins >= MAX_WRONG_PINS ? 'locked' : 'active';
}

/** Why nobody can claim the link now, apart from wrong PINs. Undefined if it can be claimed. */
export function refusalOf(link: Link, now: EpochSeconds): LinkError | undefined {
  const { notBefore = now, claims } = link;
  switch (statusOf(link, now)) {
    case 'revoked':
      return revocationOf(link);
    case 'scheduled':
      return new LinkError('not_yet', { at: notBefore, retryAfterSeconds: notBefore - now });
    case 'expired':
      return new LinkError('expired', { at: link.expiresAt, sender: link.from });
    case 'used':
      return new LinkError('used', {
        at: Math.max(...claims.filter(isCommitted).map((claim) => claim.committedAt)),
        sender: link.from,
      });
    case 'being_claimed': {
      const held = claims.filter((claim) => isHolding(claim, now));
      const firstLapse = Math.min(...held.map((claim) => claim.lapsesAt));
      return new LinkError('being_claimed', { retryAfterSeconds: Math.max(1, firstLapse - now) });
    }
    default:
      return undefined;
  }
}

/** The refusal if the owner has revoked the link. */
export function revocationOf(link: Link): LinkError | undefined {
  return link.revokedAt === undefined ? undefined : new LinkError('revoked', { at: link.revokedAt, sender: link.from });
}

/** The refusal if the link does not allow this address. */
export function networkRefusal(link: Link, sourceIp: string): LinkError | undefined {
  const welcome = !link.allowedCidrs || isInNetworks(sourceIp, link.allowedCidrs);
  return welcome ? undefined : new LinkError('network_refused');
}

/** The refusal if wrong PINs have locked the link. */
export function lockRefusal(link: Link): LinkError | undefined {
  return link.wrongPins >= MAX_WRONG_PINS ? new LinkError('locked', { sender: link.from }) : undefined;
}

/** How many times the file's size may be handed on again under one lease. */
export const LEASE_REPEATS = 4;

/** The refusal if the claim's client has fetched the file again so often that its lease is used up. */
export function leaseRefusal(link: Link, { handedOnAgain = 0 }: CommittedClaim): LinkError | undefined {
  const isUsedUp = handedOnAgain > 0 && handedOnAgain >= LEASE_REPEATS * link.object.size;
  return isUsedUp ? new LinkError('lease_used_up', { sender: link.from }) : undefined;
}
