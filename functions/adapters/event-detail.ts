import type { LinkEvent } from '../core/events.ts';
import { bytesSent, claimOf, isCommitted } from '../core/link.ts';

/** An event as listeners get it (docs/events.schema.json), without the token, the PIN or a claim's secret. Times are ISO 8601. */
export function eventDetail({ at, link, claimId, code, sourceIp }: LinkEvent) {
  const { bucket, key, versionId, size } = link.object;
  const claim = claimId === undefined ? undefined : claimOf(link, claimId);
  return {
    at: new Date(at * 1000).toISOString(),
    linkId: link.id,
    owner: link.owner,
    bucket,
    key,
    versionId,
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
