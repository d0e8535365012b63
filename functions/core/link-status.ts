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

/** Why a link in this state cannot be claimed now by anybody, wrong PINs aside; undefined if it can. */
export function refusalOf(link: Link, now: EpochSeconds): LinkError | undefined {
  const { notBefore = now, claims } = link;
  switch (statusOf(link, now)) {
    case 'revoked':
      return revocationOf(link);
    case 'scheduled':
      return new LinkError('not_yet', { at: notBefore, retryAfterSeconds: notBefore - now });
    case 'expired':
      return new LinkError('expired', { at: link.expiresAt });
    case 'used':
      return new LinkError('used', { at: Math.max(...claims.filter(isCommitted).map((claim) => claim.committedAt)) });
    case 'being_claimed': {
      const held = claims.filter((claim) => isHolding(claim, now));
      const firstLapse = Math.min(...held.map((claim) => claim.lapsesAt));
      return new LinkError('being_claimed', { retryAfterSeconds: Math.max(1, firstLapse - now) });
    }
    default:
      return undefined;
  }
}

/** Whether the owner has ended it, for everybody; undefined if not. */
export function revocationOf(link: Link): LinkError | undefined {
  return link.revokedAt === undefined ? undefined : new LinkError('revoked', { at: link.revokedAt });
}

/** Why a recipient at this address is turned away; undefined if not. */
export function networkRefusal(link: Link, sourceIp: string): LinkError | undefined {
  const welcome = !link.allowedCidrs || isInNetworks(sourceIp, link.allowedCidrs);
  return welcome ? undefined : new LinkError('network_refused');
}

/** Whether wrong PINs have locked the link; undefined if not. */
export function lockRefusal(link: Link): LinkError | undefined {
  return link.wrongPins >= MAX_WRONG_PINS ? new LinkError('locked') : undefined;
}

/** Under one lease this many times the file's size may be handed on again, before the lease is used up. */
export const LEASE_REPEATS = 4;

/** Whether a claim's own client has had the file again so often that its lease is used up; undefined if not. */
export function leaseRefusal(link: Link, { handedOnAgain = 0 }: CommittedClaim): LinkError | undefined {
  const isUsedUp = handedOnAgain > 0 && handedOnAgain >= LEASE_REPEATS * link.object.size;
  return isUsedUp ? new LinkError('lease_used_up') : undefined;
}
