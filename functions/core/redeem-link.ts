import { changeLink } from './change-link.ts';
import { checkPin, claimUse, type NewClaim, newClaim, orElse, probe } from './claim.ts';
import { openBody } from './deliver.ts';
import { LinkError } from './errors.ts';
import { type Handout, type RedeemPorts, type Redemption, redirectHandout, streamHandout } from './handout.ts';
import type { ByteRange, CommittedClaim, Link } from './link.ts';
import { leaseRefusal, revocationOf } from './link-status.ts';
import { needsPin, standingOf } from './standing.ts';
import { linkIdOf, mintReplyId, type Token } from './token.ts';
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
 * refuse early, without a write -> compare the PIN -> open -> commit -> hand out -> settle
 *
 * Never twice: the use is spent by one conditional write (`commit`), and no byte leaves before it. Never lost: until that
 * write lands nothing has been written; after it the first byte, already in hand, leaves at once. Whoever holds a
 * reservation goes on from there, without the PIN; whoever holds the secret of a claim under lease skips the protocol and
 * has the object again, all or part. Once that claim is done, the whole is a new claim where a use is left.
 *
 * @throws LinkError whatever is in the way; the link is then as good as before
 * @throws RecipientLeft where nobody is there any more to hand anything to
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
  const claim = async ({ identity, secret }: NewClaim): Promise<Handout> => ({
    ...(await claimUse(ports, link, identity, way, asked, range)),
    secret,
  });
  if (standing.kind === 'leased') {
    const again = () => handAgain(ports, link, standing.claim, way, asked, range);
    if (!standing.next || range || asked.isOnlyAgain) return again();
    // Whoever holds a claim's secret has given the PIN.
    return claim(newClaim(ports, { newSecret: standing.next, ...asked })).catch(orElse(again));
  }
  if (standing.reservation) return claimUse(ports, link, standing.reservation, way, asked, range);
  const made = newClaim(ports, asked);
  await checkPin(ports, link, made.identity.id, asked.pin);
  return claim(made);
}

/** Hands the object out again, all or part, to the client that holds the claim's secret. No use is spent. */
async function handAgain(
  ports: RedeemPorts,
  link: Link,
  claim: CommittedClaim,
  way: Way,
  asked: Redemption,
  range?: ByteRange,
): Promise<Handout> {
  const refusal = leaseRefusal(link, claim);
  if (refusal) throw refusal;
  if (way === 'stream') {
    return streamHandout(ports, link, claim.id, await openBody(ports.objects, link.object, range), range);
  }
  await probe(ports, link);
  const { url, until } = await asked.presign();
  const reply = mintReplyId(ports.random);
  // Revoked since the link was read, it ends for the claim's own client as well.
  await changeLink(
    ports,
    link,
    (current) =>
      revocationOf(current) ?? settle(current, claim.id, { kind: 'redirected', until, reply }, ports.clock()),
  );
  return redirectHandout(link, claim.id, url);
}
