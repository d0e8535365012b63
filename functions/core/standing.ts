import type { LinkError } from './errors.ts';
import {
  type CommittedClaim,
  type EpochSeconds,
  isHolding,
  isLeased,
  type Link,
  leaseRefusal,
  lockRefusal,
  networkRefusal,
  type Reservation,
  refusalOf,
  revocationOf,
} from './link.ts';
import { secretMatches, type Token } from './token.ts';

/** How a recipient stands to a link, the PIN itself aside. */
export type Standing =
  /** Holds the secret of a claim whose lease runs: may resume, spends nothing. */
  | { kind: 'leased'; claim: CommittedClaim }
  /** May claim; with the reservation that it holds already, if it does. */
  | { kind: 'free'; reservation?: Reservation }
  | { kind: 'refused'; error: LinkError };

/** How the recipient with these secrets at this address stands to the link, now. Writes nothing. */
export function standingOf(
  link: Link,
  { secrets, sourceIp }: { secrets: readonly Token[]; sourceIp: string },
  now: EpochSeconds,
): Standing {
  const own = link.claims.filter((claim) => secrets.some((secret) => secretMatches(secret, claim.secretHash)));
  const leased = own.find((claim) => isLeased(claim, now));
  const reservation = own.find((claim) => isHolding(claim, now));
  const error = leased
    ? (revocationOf(link) ?? networkRefusal(link, sourceIp) ?? leaseRefusal(link, leased))
    : (claimRefusal(link, reservation, now) ?? networkRefusal(link, sourceIp) ?? lockRefusal(link));
  if (error) return { kind: 'refused', error };
  if (leased) return { kind: 'leased', claim: leased };
  return reservation ? { kind: 'free', reservation } : { kind: 'free' };
}

/** Whether a claim by this recipient takes the PIN: whoever holds a claim's secret has given it already. */
export function needsPin(link: Link, standing: Standing): boolean {
  return link.pin !== undefined && standing.kind === 'free' && standing.reservation === undefined;
}

/** Whoever holds the last use is not in its own way. */
function claimRefusal(link: Link, own: Reservation | undefined, now: EpochSeconds): LinkError | undefined {
  const refusal = refusalOf(link, now);
  return own && refusal?.code === 'being_claimed' ? undefined : refusal;
}
