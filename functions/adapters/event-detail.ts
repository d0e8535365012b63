import type { LinkEvent } from '../core/events.ts';
import { bytesSent, claimOf, isArchive, isCommitted, type Pin } from '../core/link.ts';

/** An event as listeners get it (docs/events.schema.json), without the token, the PIN or a claim's secret. Times are ISO 8601. */
export function eventDetail({ at, link, claimId, code, sourceIp }: LinkEvent) {
  const { bucket, size } = link.object;
  const claim = claimId === undefined ? undefined : claimOf(link, claimId);
  return {
    at: new Date(at * 1000).toISOString(),
    linkId: link.id,
    owner: link.owner,
    bucket,
    ...objectDetail(link.object),
    filename: link.filename,
    size,
    delivery: link.delivery,
    note: link.note,
    expiresAt: new Date(link.expiresAt * 1000).toISOString(),
    claimId,
    sourceIp: sourceIp ?? claim?.sourceIp,
    state: claim?.state,
    bytesSent: claim && isCommitted(claim) ? bytesSent(claim) : undefined,
    code,
  };
}

function objectDetail(pin: Pin) {
  return isArchive(pin) ? { archive: { files: pin.archive.files } } : { key: pin.key, versionId: pin.versionId };
}
