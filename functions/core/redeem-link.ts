import { changeLink } from './change-link.ts';
import { claimAnew } from './claim.ts';
import { openBody } from './deliver.ts';
import { LinkError } from './errors.ts';
import { type Handout, type RedeemPorts, type Redemption, redirectHandout, streamHandout } from './handout.ts';
import type { ByteRange, CommittedClaim, Link } from './link.ts';
import { needsPin, revocationOf, standingOf } from './standing.ts';
import { linkIdOf, type Token } from './token.ts';
import { settle } from './transitions.ts';
import { type Way, type WayPolicy, wayOf } from './way.ts';

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
  policy: WayPolicy,
  link: Link,
  asked: Redemption,
): Promise<Handout> {
  const standing = standingOf(link, asked, ports.clock());
  if (standing.kind === 'refused') throw standing.error;
  if (needsPin(link, standing) && asked.pin === undefined) throw new LinkError('pin_required');
  const range = asked.range?.();
  const way = wayOf(link, policy, range);
  return standing.kind === 'leased'
    ? resume(ports, link, standing.claim, way, asked, range)
    : claimAnew(ports, link, standing.reservation, way, asked, range);
}

/** Hands the object out again, all or part, to the client that holds the claim's secret. No use is spent. */
async function resume(
  ports: RedeemPorts,
  link: Link,
  claim: CommittedClaim,
  way: Way,
  asked: Redemption,
  range?: ByteRange,
): Promise<Handout> {
  if (claim.state === 'completed' && !range) {
    throw new LinkError('used', { at: claim.settledAt ?? claim.committedAt });
  }
  if (way === 'redirect') {
    await ports.objects.check(link.object);
    const { url, until } = await asked.presign();
    // Revoked since the link was read, it ends for the claim's own client as well.
    await changeLink(
      ports,
      link,
      (current) => revocationOf(current) ?? settle(current, claim.id, { kind: 'redirected', until }, ports.clock()),
    );
    return redirectHandout(link, claim.id, url);
  }
  return streamHandout(ports, link, claim.id, await openBody(ports.objects, link.object, range), range);
}
