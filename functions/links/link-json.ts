import type { Manifest } from '../core/archive/manifest.ts';
import {
  bytesSent,
  type Claim,
  isArchive,
  isCommitted,
  isHolding,
  type Link,
  lapsedOf,
  type Pin,
  usesSpent,
} from '../core/link.ts';
import { statusOf } from '../core/link-status.ts';
import { writeSender } from '../core/sender.ts';
import type { EpochSeconds } from '../core/system-ports.ts';
import { isOfferedInParts, plainTransferOf, singleUseOf, type TransferPolicy } from '../core/transfer.ts';

/** A link as its owner sees it. Never the token, the PIN's hash or a claim's secret. Times are ISO 8601. */
export function linkJson(link: Link, now: EpochSeconds, policy: TransferPolicy) {
  const { bucket, etag, size, contentType, checksum } = link.object;
  return {
    id: link.id,
    status: statusOf(link, now),
    bucket,
    ...objectJson(link.object),
    etag,
    size,
    contentType,
    checksum,
    filename: link.filename,
    createdAt: isoTime(link.createdAt),
    notBefore: isoTime(link.notBefore),
    expiresAt: isoTime(link.expiresAt),
    revokedAt: isoTime(link.revokedAt),
    delivery: link.delivery,
    oversize: link.oversize,
    promise: singleUseOf(link, policy),
    promiseNote: promiseNoteOf(link, policy),
    // None of this applies to a presigned URL: S3 redeems it, for anyone who has it.
    ...(link.delivery === 'presigned' ? {} : redeemingJson(link, now, policy)),
    from: link.from && writeSender(link.from),
    message: link.message,
    note: link.note,
    owner: link.owner,
  };
}

function objectJson(pin: Pin) {
  if (!isArchive(pin)) return { key: pin.key, versionId: pin.versionId };
  const { files, filesSize } = pin.archive;
  return { archive: { files, filesSize } };
}

/** The rules and counts of a link that is redeemed here. */
function redeemingJson(link: Link, now: EpochSeconds, policy: TransferPolicy) {
  return {
    maxUses: link.maxUses,
    uses: usesSpent(link),
    // Each kept a use from others for half a minute, and spent none.
    lapsedReservations: (link.lapsedReservations ?? 0) + lapsedOf(link, now).length,
    // How a plain GET goes, and whether the file can be fetched in ranges, as `links get` does.
    plainGet: plainTransferOf(link, policy),
    inParts: isOfferedInParts(link),
    leaseSeconds: link.leaseSeconds,
    confirm: link.confirm,
    preview: link.preview ?? false,
    pin: link.pin !== undefined,
    wrongPins: link.wrongPins,
    allowedCidrs: link.allowedCidrs,
  };
}

/** The promise of this link as sentences for its owner. */
function promiseNoteOf(link: Link, policy: TransferPolicy): string {
  switch (singleUseOf(link, policy)) {
    case 'exact':
      return 'Each use serves exactly one client.';
    case 'approximate':
      return `Anyone who has the second URL can use it for ${policy.presignSeconds} seconds.${isOfferedInParts(link) ? ' A download in parts is exact.' : ''}`;
    case 'not single-use':
      return `Anyone who has the URL can use it, again and again, until ${isoTime(link.expiresAt)}. It cannot be revoked. It ends sooner if the credentials that signed it do.`;
  }
}

/** A link with its claims and their outcomes. */
export function linkWithClaimsJson(link: Link, now: EpochSeconds, policy: TransferPolicy) {
  const claims = link.claims.filter((claim) => isCommitted(claim) || isHolding(claim, now)).map(claimJson);
  return { ...linkJson(link, now, policy), claims };
}

/** The files of an archive, in its order. */
export function filesJson({ members }: Manifest) {
  return members.map(({ name, size, modifiedAt, object: { key, versionId, etag } }) => {
    return { name, size, modifiedAt: isoTime(modifiedAt), key, versionId, etag };
  });
}

function claimJson(claim: Claim) {
  const { id, state, sourceIp } = claim;
  if (!isCommitted(claim)) {
    return { id, state, sourceIp, reservedAt: isoTime(claim.reservedAt), lapsesAt: isoTime(claim.lapsesAt) };
  }
  return {
    id,
    state,
    sourceIp,
    committedAt: isoTime(claim.committedAt),
    leaseUntil: isoTime(claim.leaseUntil),
    settledAt: isoTime(claim.settledAt),
    bytesSent: bytesSent(claim),
    bytesSentAgain: claim.handedOnAgain ?? 0,
    // Until then anyone who has the second URL can use it.
    redirectedUntil: isoTime(claim.redirectedUntil),
  };
}

export function isoTime(seconds: EpochSeconds): string;
export function isoTime(seconds: EpochSeconds | undefined): string | undefined;
export function isoTime(seconds: EpochSeconds | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
}
