import type { Admitted } from './access.ts';
import { changeLink } from './change-link.ts';
import { claimUse, mintClaim, mintClaimByPin, type NewClaim, orElse, presignUntil } from './claim.ts';
import { openBody, probe } from './deliver.ts';
import { LinkError } from './errors.ts';
import { type Grant, grantStream, type RedeemPorts } from './grant.ts';
import type { ByteRange, CommittedClaim, Link } from './link.ts';
import { leaseRefusal, revocationOf } from './link-status.ts';
import { linkIdOf, mintReplyId, type Token } from './token.ts';
import { chooseTransfer, type Transfer, type TransferPolicy } from './transfer.ts';
import { settle } from './transitions.ts';

/** A recipient's order for a download. */
export interface DownloadOrder {
  /** Undefined for the whole. A LinkError refuses the range once nothing else refuses the request (RFC 9110, 14.2). */
  range?: ByteRange | LinkError | undefined;
  /** Whether the holder of a claim may not make another one, even if uses are left. */
  isOnlyAgain?: boolean;
}

/** Reads the link that a token opens. @throws LinkError `unknown_link` */
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
 * Never twice: one conditional write (`commit`) spends the use, and no byte leaves before it. Never lost: before that write
 * lands nothing is written, and after it the first byte, which is already here, leaves at once. The holder of a reservation
 * goes on from there without the PIN. The holder of a claim under lease skips the protocol and fetches the object again, all
 * or part. Once that claim is done and a use is left, fetching the whole object makes a new claim.
 *
 * @throws LinkError the refusal; it spends no use
 * @throws RecipientLeft if the recipient is gone before the commit
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

/** Grants the object again, all or part, to the client that holds the claim's secret. Spends no use. */
async function grantAgain(ports: RedeemPorts, link: Link, claim: CommittedClaim, transfer: Transfer): Promise<Grant> {
  const refusal = leaseRefusal(link, claim);
  if (refusal) throw refusal;
  if (transfer.kind === 'stream') {
    return grantStream(ports, link, claim.id, await openBody(ports.objects, link.object, transfer.range));
  }
  await probe(ports.objects, link.object);
  const { url, until } = await presignUntil(ports, link, transfer.seconds);
  const reply = mintReplyId(ports.random);
  // A link that was revoked since it was read ends for the claim's own client as well.
  await changeLink(
    ports,
    link,
    (current) =>
      revocationOf(current) ?? settle(current, claim.id, { kind: 'redirected', until, reply }, ports.clock()),
  );
  return { link, claimId: claim.id, kind: 'redirect', location: url };
}
