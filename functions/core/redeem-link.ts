import { claimAnew, handoutOf, pourFor, type RedeemPorts } from './claim.ts';
import { openBody } from './deliver.ts';
import { LinkError } from './errors.ts';
import {
  type ByteRange,
  type Claim,
  claimHeldBy,
  type EpochSeconds,
  isLeased,
  type Link,
  lockRefusal,
  networkRefusal,
  refusalOf,
} from './link.ts';
import type { Pour } from './ports.ts';
import { linkIdOf, type Token } from './token.ts';

export interface RedeemPolicy {
  /** The largest reply that a stream carries, in bytes. */
  maxStreamBytes: number;
}

/** What a recipient asks for and brings along. */
export interface Redemption {
  sourceIp: string;
  pin?: string;
  /** Secrets of claims made before, from a cookie, a bearer token or an idempotency key. */
  secrets: readonly Token[];
  /** The secret for a new claim, brought by the client; one is minted if absent. */
  newSecret?: Token;
  /** Already checked to lie within the object. Absent: all of it. */
  range?: ByteRange;
  /** Makes the presigned URL of a redirect delivery. */
  presign: () => Promise<string>;
}

/** A claim granted: what is handed out, and the secret with which it may be had again until the lease ends. */
export type Handout = {
  link: Link;
  claimId: string;
  /** Only when the claim is new. */
  secret?: Token;
  leaseUntil: EpochSeconds;
} & ({ kind: 'stream'; pour: Pour } | { kind: 'redirect'; location: string });

/** The link that a token opens. @throws LinkError `unknown_link` */
export async function findLink(ports: Pick<RedeemPorts, 'links'>, token: Token): Promise<Link> {
  const link = await ports.links.get(linkIdOf(token));
  if (!link) throw new LinkError('unknown_link');
  return link;
}

/** Why this link, as it is now, would refuse this recipient, PIN aside; undefined if it would not. Writes nothing. */
export function refusalFor(
  link: Link,
  asked: Pick<Redemption, 'sourceIp' | 'secrets'>,
  now: EpochSeconds,
): LinkError | undefined {
  const held = claimHeldBy(link, asked.secrets);
  if (held && isLeased(held, now)) return revocationOf(link) ?? networkRefusal(link, asked.sourceIp);
  const refusal = refusalOf(link, now);
  const isOwnReservation = refusal?.code === 'being_claimed' && held?.state === 'reserved';
  return (isOwnReservation ? undefined : refusal) ?? networkRefusal(link, asked.sourceIp) ?? lockRefusal(link);
}

/**
 * Redeems a link: the claim protocol.
 *
 * refuse early, without a write -> reserve -> open -> commit -> hand out -> settle
 *
 * Never twice: the use is spent by one conditional write (`commit`), and no byte leaves before it. Never lost: until
 * that write a failure gives the reservation back, or it lapses; after it the first byte, already in hand, leaves at
 * once. Whoever holds the secret of a claim under lease skips the protocol and resumes.
 *
 * @throws LinkError whatever is in the way; the link is then as good as before
 */
export async function redeemLink(
  ports: RedeemPorts,
  policy: RedeemPolicy,
  link: Link,
  asked: Redemption,
): Promise<Handout> {
  const now = ports.clock();
  const refusal = refusalFor(link, asked, now);
  if (refusal) throw refusal;
  if (link.delivery === 'stream' && lengthOf(link, asked.range) > policy.maxStreamBytes) {
    throw new LinkError('too_large');
  }
  const held = claimHeldBy(link, asked.secrets);
  return held && isLeased(held, now) ? resume(ports, link, held, asked) : claimAnew(ports, link, held, asked);
}

/** Hands the object out again, all or part, to the client that holds the claim's secret. No use is spent. */
async function resume(ports: RedeemPorts, link: Link, claim: Claim, asked: Redemption): Promise<Handout> {
  if (claim.state === 'completed' && !asked.range) {
    throw new LinkError('used', { at: claim.settledAt ?? claim.committedAt });
  }
  if (link.delivery === 'redirect') {
    await ports.objects.check(link.object);
    return { ...handoutOf(link, claim.id), kind: 'redirect', location: await asked.presign() };
  }
  const body = await openBody(ports.objects, link.object, asked.range);
  return { ...handoutOf(link, claim.id), kind: 'stream', pour: pourFor(ports, link, claim.id, body, asked.range) };
}

function revocationOf(link: Link): LinkError | undefined {
  return link.revokedAt === undefined ? undefined : new LinkError('revoked', { at: link.revokedAt });
}

function lengthOf(link: Link, range?: ByteRange): number {
  return range ? range.end - range.start + 1 : link.object.size;
}
