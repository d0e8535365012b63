import type { Admitted } from './access.ts';
import { changeLink } from './change-link.ts';
import { claimUse, mintClaim, mintClaimByPin, type NewClaim, orElse, presignUntil, probe } from './claim.ts';
import { openBody } from './deliver.ts';
import { LinkError } from './errors.ts';
import { type Grant, grantStream, type RedeemPorts } from './grant.ts';
import type { ByteRange, CommittedClaim, Link } from './link.ts';
import { leaseRefusal, revocationOf } from './link-status.ts';
import { linkIdOf, mintReplyId, type Token } from './token.ts';
import { chooseTransfer, type Transfer, type TransferPolicy } from './transfer.ts';
import { settle } from './transitions.ts';

/** What a recipient asks of a link that they may have. */
export interface DownloadOrder {
  /** Undefined for the whole. What is wrong with it is told once nothing else is in the way, as RFC 9110, 14.2 has it. */
  range?: ByteRange | LinkError | undefined;
  /** Whether whoever holds a claim may make no further one, though uses are left. */
  isOnlyAgain?: boolean;
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
 * refuse early, without a write -> compare the PIN -> open -> commit -> send -> settle
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
  policy: TransferPolicy,
  { link, recipient, access }: Admitted,
  order: DownloadOrder = {},
): Promise<Grant> {
  const transfer = chooseTransfer(link, policy, order.range);
  const { isGone } = recipient;
  const claim = async ({ identity, secret }: NewClaim): Promise<Grant> => ({
    ...(await claimUse(ports, { link, identity, transfer, isGone })),
    secret,
  });
  if (access.kind === 'free') return claim(await mintClaimByPin(ports, link, recipient));
  if (access.kind === 'reserved') return claimUse(ports, { link, identity: access.claim, transfer, isGone });
  const again = () => grantAgain(ports, link, access.claim, transfer);
  if (!access.next || order.range || order.isOnlyAgain) return again();
  return claim(mintClaim(ports, recipient, access.next)).catch(orElse(again));
}

/** Grants the object again, all or part, to the client that holds the claim's secret. No use is spent. */
async function grantAgain(ports: RedeemPorts, link: Link, claim: CommittedClaim, transfer: Transfer): Promise<Grant> {
  const refusal = leaseRefusal(link, claim);
  if (refusal) throw refusal;
  if (transfer.kind === 'stream') {
    return grantStream(ports, link, claim.id, await openBody(ports.objects, link.object, transfer.range));
  }
  await probe(ports, link);
  const { url, until } = await presignUntil(ports, link, transfer.seconds);
  const reply = mintReplyId(ports.random);
  // Revoked since the link was read, it ends for the claim's own client as well.
  await changeLink(
    ports,
    link,
    (current) =>
      revocationOf(current) ?? settle(current, claim.id, { kind: 'redirected', until, reply }, ports.clock()),
  );
  return { link, claimId: claim.id, kind: 'redirect', location: url };
}
