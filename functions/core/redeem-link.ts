import { claimAnew } from './claim.ts';
import { openBody } from './deliver.ts';
import { LinkError } from './errors.ts';
import { type Handout, type RedeemPorts, type Redemption, redirectHandout, streamHandout } from './handout.ts';
import type { ByteRange, CommittedClaim, Link } from './link.ts';
import { needsPin, standingOf } from './standing.ts';
import { linkIdOf, type Token } from './token.ts';

export interface RedeemPolicy {
  /** The largest reply that a stream carries, in bytes. */
  maxStreamBytes: number;
}

/** The link that a token opens. @throws LinkError `unknown_link` */
export async function findLink(ports: Pick<RedeemPorts, 'links'>, token: Token): Promise<Link> {
  const link = await ports.links.get(linkIdOf(token));
  if (!link) throw new LinkError('unknown_link');
  return link;
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
  const standing = standingOf(link, asked, ports.clock());
  if (standing.kind === 'refused') throw standing.error;
  if (needsPin(link, standing) && asked.pin === undefined) throw new LinkError('pin_required');
  const range = asked.range?.();
  checkLength(link, policy, range);
  return standing.kind === 'leased'
    ? resume(ports, link, standing.claim, asked, range)
    : claimAnew(ports, link, standing.reservation, asked, range);
}

/** @throws LinkError `too_large` for what one streamed reply cannot carry, with the ways that can */
export function checkLength(link: Link, { maxStreamBytes }: RedeemPolicy, range?: ByteRange): void {
  const length = range ? range.end - range.start + 1 : link.object.size;
  if (link.delivery === 'redirect' || length <= maxStreamBytes) return;
  const message = `The file is too large for one download (${length} bytes, of ${maxStreamBytes} at most); nothing was used up. Fetch it in parts with "links get URL", or by POST /claim and Range requests.`;
  throw new LinkError('too_large', {}, message);
}

/** Hands the object out again, all or part, to the client that holds the claim's secret. No use is spent. */
async function resume(
  ports: RedeemPorts,
  link: Link,
  claim: CommittedClaim,
  asked: Redemption,
  range?: ByteRange,
): Promise<Handout> {
  if (claim.state === 'completed' && !range) {
    throw new LinkError('used', { at: claim.settledAt ?? claim.committedAt });
  }
  if (link.delivery === 'redirect') {
    await ports.objects.check(link.object);
    return redirectHandout(link, claim.id, await asked.presign());
  }
  return streamHandout(ports, link, claim.id, await openBody(ports.objects, link.object, range), range);
}
