import {
  bytesSent,
  type Claim,
  type EpochSeconds,
  isCommitted,
  isHolding,
  type Link,
  statusOf,
  usesSpent,
} from '../core/link.ts';

/** A link as its owner sees it. Never the token, the PIN's hash or a claim's secret. Times are ISO 8601. */
export function linkJson(link: Link, now: EpochSeconds, maxStreamBytes: number) {
  const { bucket, key, versionId, etag, size, contentType, sha256 } = link.object;
  return {
    id: link.id,
    status: statusOf(link, now),
    bucket,
    key,
    versionId,
    etag,
    size,
    contentType,
    sha256,
    filename: link.filename,
    createdAt: isoTime(link.createdAt),
    notBefore: isoTime(link.notBefore),
    expiresAt: isoTime(link.expiresAt),
    revokedAt: isoTime(link.revokedAt),
    maxUses: link.maxUses,
    uses: usesSpent(link),
    delivery: link.delivery,
    // A stream is handed out once, exactly; the second URL of a redirect works for whoever holds it, for some seconds.
    promise: link.delivery === 'stream' ? 'exact' : 'approximate',
    // Whether a plain GET gets the whole file; larger ones are fetched in ranges, as `links get` does.
    inOneReply: link.delivery === 'redirect' || size <= maxStreamBytes,
    leaseSeconds: link.leaseSeconds,
    confirm: link.confirm,
    preview: link.preview ?? false,
    pin: link.pin !== undefined,
    wrongPins: link.wrongPins,
    allowedCidrs: link.allowedNetworks,
    note: link.note,
    owner: link.owner,
  };
}

/** A link with its claims and their outcomes. */
export function linkWithClaimsJson(link: Link, now: EpochSeconds, maxStreamBytes: number) {
  const claims = link.claims.filter((claim) => isCommitted(claim) || isHolding(claim, now)).map(claimJson);
  return { ...linkJson(link, now, maxStreamBytes), claims };
}

function claimJson(claim: Claim) {
  const { id, state, sourceIp, reservedAt } = claim;
  const identity = { id, state, sourceIp, reservedAt: isoTime(reservedAt) };
  if (!isCommitted(claim)) return { ...identity, lapsesAt: isoTime(claim.lapsesAt) };
  return {
    ...identity,
    committedAt: isoTime(claim.committedAt),
    leaseUntil: isoTime(claim.leaseUntil),
    settledAt: isoTime(claim.settledAt),
    bytesSent: bytesSent(claim),
  };
}

function isoTime(seconds: EpochSeconds | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
}
