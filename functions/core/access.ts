import { LinkError } from './errors.ts';
import { type Claim, type CommittedClaim, isHolding, isLeased, type Link, type Reservation } from './link.ts';
import { leaseRefusal, lockRefusal, networkRefusal, refusalOf, revocationOf } from './link-status.ts';
import type { EpochSeconds } from './system-ports.ts';
import { type ClaimSecret, nextSecret, secretMatches } from './token.ts';

/** What a recipient brings. */
export interface Recipient {
  sourceIp: string;
  /** The secrets that this request names, as a bearer token or an idempotency key: it is about that very claim. */
  secrets: readonly ClaimSecret[];
  /** The secret that the client sends along whatever it asks, as a browser does a cookie. */
  kept?: ClaimSecret | undefined;
  /** The secret for a new claim, brought by the client; one is minted if absent. */
  newSecret?: ClaimSecret | undefined;
  pin?: string | undefined;
  /** Whether they have left, as far as the host can tell now; absent where it cannot. */
  isGone?: (() => boolean) | undefined;
}

/** How a recipient stands to a link, the PIN itself aside. */
export type Access =
  /**
   * Holds the secret of a claim whose lease runs: may have the object again, and spends nothing. `next` is there where the
   * claim is done and a use is left: the secret of the claim that it may make besides.
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

/** Lets a recipient go on. @throws LinkError whatever refuses them */
export function admit<Here extends Visit>(visit: Here): asserts visit is Here & Admitted {
  if (visit.access.kind === 'refused') throw visit.access.refusal;
}

/** The same, to the object itself. @throws LinkError as well `pin_required`, where a claim takes a PIN and they brought none */
export function admitWithPin<Here extends Visit>(visit: Here): asserts visit is Here & Admitted {
  admit(visit);
  if (needsPin(visit) && visit.recipient.pin === undefined) throw new LinkError('pin_required');
}

/** Whether a claim by this recipient takes the PIN: whoever holds a claim's secret has given it already. */
export function needsPin({ link, access }: Visit): boolean {
  return link.pin !== undefined && access.kind === 'free';
}

/** How the recipient stands to the link, now. Writes nothing. */
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

/** A claim that is worth something now, and the secret by which it is held. */
interface Held {
  claim: Claim;
  secret: ClaimSecret;
  isNamed: boolean;
}

/** A claim that is named comes first. Of those that follow from the secret that is kept it is the latest. */
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

/** Whether a claim has given all that its client may expect of it. */
function isDone(link: Link, claim: CommittedClaim): boolean {
  return claim.state === 'completed' || leaseRefusal(link, claim) !== undefined;
}

/** Whoever holds the last use is not in its own way. */
function claimRefusal(link: Link, own: Claim | undefined, now: EpochSeconds): LinkError | undefined {
  const refusal = refusalOf(link, now);
  return own && isHolding(own, now) && refusal?.code === 'being_claimed' ? undefined : refusal;
}
