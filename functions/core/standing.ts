import type { LinkError } from './errors.ts';
import { type Claim, type CommittedClaim, isHolding, isLeased, type Link, type Reservation } from './link.ts';
import { leaseRefusal, lockRefusal, networkRefusal, refusalOf, revocationOf } from './link-status.ts';
import type { EpochSeconds } from './system-ports.ts';
import { nextSecret, secretMatches, type Token } from './token.ts';

/** What a recipient shows of themselves. */
export interface Asker {
  sourceIp: string;
  /** The secrets that this request names, as a bearer token or an idempotency key: it is about that very claim. */
  secrets: readonly Token[];
  /** The secret that the client sends along whatever it asks, as a browser does a cookie. */
  kept?: Token;
}

/** How a recipient stands to a link, the PIN itself aside. */
export type Standing =
  /**
   * Holds the secret of a claim whose lease runs: may have the object again, and spends nothing. `next` is there where the
   * claim is done and a use is left: the secret of the claim that it may make besides.
   */
  | { kind: 'leased'; claim: CommittedClaim; secret: Token; next?: Token }
  /** May claim; with the reservation that it holds already, and its secret, if it does. */
  | { kind: 'free'; reservation: Reservation; secret: Token }
  | { kind: 'free'; reservation?: never }
  | { kind: 'refused'; error: LinkError };

/** How the recipient stands to the link, now. Writes nothing. */
export function standingOf(link: Link, asker: Asker, now: EpochSeconds): Standing {
  const held = heldBy(link, asker, now);
  const inTheWay = networkRefusal(link, asker.sourceIp);
  const cannotClaim = claimRefusal(link, held?.claim, now) ?? inTheWay ?? lockRefusal(link);
  if (held && isLeased(held.claim, now)) {
    const { claim, secret, isNamed } = held;
    const mayClaim = !isNamed && isDone(link, claim) && !cannotClaim;
    const error = revocationOf(link) ?? inTheWay ?? (mayClaim ? undefined : leaseRefusal(link, claim));
    if (error) return { kind: 'refused', error };
    return { kind: 'leased', claim, secret, ...(mayClaim ? { next: nextSecret(secret) } : {}) };
  }
  if (cannotClaim) return { kind: 'refused', error: cannotClaim };
  if (held && isHolding(held.claim, now)) return { kind: 'free', reservation: held.claim, secret: held.secret };
  return { kind: 'free' };
}

/** Whether a claim by this recipient takes the PIN: whoever holds a claim's secret has given it already. */
export function needsPin(link: Link, standing: Standing): boolean {
  return link.pin !== undefined && standing.kind === 'free' && standing.reservation === undefined;
}

/** A claim that is worth something now, and the secret by which it is held. */
interface Held {
  claim: Claim;
  secret: Token;
  isNamed: boolean;
}

/** A claim that is named comes first. Of those that follow from the secret that is kept it is the latest. */
function heldBy(link: Link, { secrets, kept }: Asker, now: EpochSeconds): Held | undefined {
  const claims = link.claims.filter((claim) => isLeased(claim, now) || isHolding(claim, now));
  const claimWith = (secret: Token) => claims.find((claim) => secretMatches(secret, claim.secretHash));
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
