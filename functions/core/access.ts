import { LinkError } from './errors.ts';
import { type Claim, type CommittedClaim, isHolding, isLeased, type Link, type Reservation } from './link.ts';
import { leaseRefusal, lockRefusal, networkRefusal, refusalOf, revocationOf } from './link-status.ts';
import type { EpochSeconds } from './system-ports.ts';
import { type ClaimSecret, nextSecret, secretMatches } from './token.ts';

/** A recipient's address and credentials. */
export interface Recipient {
  sourceIp: string;
  /** The secrets that the request names, as a bearer token or an idempotency key. It is then about that claim. */
  secrets: readonly ClaimSecret[];
  /** The secret that the client sends with every request, as a browser does a cookie. */
  kept?: ClaimSecret | undefined;
  /** The client's secret for a new claim. Absent: the claim gets a minted one. */
  newSecret?: ClaimSecret | undefined;
  pin?: string | undefined;
  /** Whether they have left, as far as the host can tell. Absent if it cannot. */
  isGone?: (() => boolean) | undefined;
}

/** A recipient's access to a link, before the PIN is compared. */
export type Access =
  /**
   * Holds the secret of a claim under lease, and may fetch the object again without spending a use. If that claim is done and
   * a use is left, `next` is the secret for one more claim.
   */
  | { kind: 'leased'; claim: CommittedClaim; secret: ClaimSecret; next?: ClaimSecret | undefined }
  /** Holds a reservation. */
  | { kind: 'reserved'; claim: Reservation; secret: ClaimSecret }
  /** May claim. */
  | { kind: 'free' }
  | { kind: 'refused'; refusal: LinkError };

/** A recipient at a link. */
export interface Visit {
  link: Link;
  recipient: Recipient;
  access: Access;
}

/** A recipient who may have what the link gives. */
export type Admitted = Visit & { access: Exclude<Access, { kind: 'refused' }> };

/** Passes a recipient who is not refused. @throws LinkError the refusal */
export function admit<Here extends Visit>(visit: Here): asserts visit is Here & Admitted {
  if (visit.access.kind === 'refused') throw visit.access.refusal;
}

/** Passes one who has also sent the PIN that a claim takes. @throws LinkError the refusal, or `pin_required` */
export function admitWithPin<Here extends Visit>(visit: Here): asserts visit is Here & Admitted {
  admit(visit);
  if (needsPin(visit) && visit.recipient.pin === undefined) throw new LinkError('pin_required');
}

/** Whether a claim by this recipient takes the PIN. The holder of a claim's secret has given it before. */
export function needsPin({ link, access }: Visit): boolean {
  return link.pin !== undefined && access.kind === 'free';
}

/** The recipient's access to the link now. */
export function accessOf(link: Link, recipient: Recipient, now: EpochSeconds): Access {
  const held = heldBy(link, recipient, now);
  const inTheWay = networkRefusal(link, recipient.sourceIp);
  const cannotClaim = claimRefusal(link, held?.claim, now) ?? inTheWay ?? lockRefusal(link);
  if (held && isLeased(held.claim, now)) {
    const { claim, secret, isNamed } = held;
    const mayClaim = !isNamed && isDone(link, claim) && !cannotClaim;
    const refusal = revocationOf(link) ?? inTheWay ?? (mayClaim ? undefined : leaseRefusal(link, claim));
    if (refusal) return { kind: 'refused', refusal };
    return { kind: 'leased', claim, secret, next: mayClaim ? nextSecret(secret) : undefined };
  }
  if (cannotClaim) return { kind: 'refused', refusal: cannotClaim };
  if (held && isHolding(held.claim, now)) return { kind: 'reserved', claim: held.claim, secret: held.secret };
  return { kind: 'free' };
}

/** A claim that still holds or has a lease, and its secret. */
interface Held {
  claim: Claim;
  secret: ClaimSecret;
  isNamed: boolean;
}

/** Prefers a claim that the request names. Otherwise takes the latest of those that follow from the kept secret. */
function heldBy(link: Link, { secrets, kept }: Recipient, now: EpochSeconds): Held | undefined {
  const claims = link.claims.filter((claim) => isLeased(claim, now) || isHolding(claim, now));
  const claimWith = (secret: ClaimSecret) => claims.find((claim) => secretMatches(secret, claim.secretHash));
  for (const secret of secrets) {
    const claim = claimWith(secret);
    if (claim) return { claim, secret, isNamed: true };
  }
  let held: Held | undefined;
  for (let secret = kept; secret; secret = nextSecret(secret)) {
    const claim = claimWith(secret);
    if (!claim) break;
    held = { claim, secret, isNamed: false };
  }
  return held;
}

/** Whether its client can get no more by this claim. */
function isDone(link: Link, claim: CommittedClaim): boolean {
  return claim.state === 'completed' || leaseRefusal(link, claim) !== undefined;
}

/** The holder of the last use does not stand in its own way. */
function claimRefusal(link: Link, own: Claim | undefined, now: EpochSeconds): LinkError | undefined {
  const refusal = refusalOf(link, now);
  return own && isHolding(own, now) && refusal?.code === 'being_claimed' ? undefined : refusal;
}
