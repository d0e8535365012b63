import type { Claim, InspectedLink } from '../../client/index.ts';

/** Something that the ledger says has happened to a link. */
export interface LedgerEvent {
  /** ISO 8601, of the owner API's clock. */
  time: string;
  event: 'created' | 'claimed' | 'completed' | 'failed' | 'aborted' | 'redirected' | 'revoked' | 'expired';
  linkId: string;
  bucket: string;
  key: string;
  claimId?: string;
  /** The address that the claim came from. */
  sourceIp?: string;
  /** Bytes of the object that the claim was handed in all. */
  bytesSent?: number | undefined;
}

/** Everything that has happened to a link, as far as the ledger keeps it; in no particular order. */
export function eventsOf(link: InspectedLink): LedgerEvent[] {
  const { id: linkId, bucket, key, createdAt, revokedAt, expiresAt, status } = link;
  const object = { linkId, bucket, key };
  const events: LedgerEvent[] = [{ time: createdAt, event: 'created', ...object }];
  for (const claim of link.claims) events.push(...claimEvents(claim).map((event) => ({ ...event, ...object })));
  if (revokedAt !== undefined) events.push({ time: revokedAt, event: 'revoked', ...object });
  if (status === 'expired') events.push({ time: expiresAt, event: 'expired', ...object });
  return events;
}

type ClaimEvent = Omit<LedgerEvent, 'linkId' | 'bucket' | 'key'>;

function claimEvents({ id: claimId, state, sourceIp, committedAt, settledAt, bytesSent }: Claim): ClaimEvent[] {
  // A reservation has spent nothing, and may come to nothing.
  if (committedAt === undefined || state === 'reserved') return [];
  const claimed: ClaimEvent = { time: committedAt, event: 'claimed', claimId, sourceIp };
  if (state === 'committed') return [claimed];
  return [claimed, { time: settledAt ?? committedAt, event: state, claimId, sourceIp, bytesSent }];
}

/** What tells one event from every other. */
export function identityOf({ time, event, linkId, claimId = '' }: LedgerEvent): string {
  return [time, event, linkId, claimId].join(' ');
}

/** Whether anything more may come of a link's claims without the list showing it: under way, or to be resumed. */
export function isUnderWay({ claims }: InspectedLink, now: number): boolean {
  return claims.some(
    ({ state, leaseUntil }) => state === 'reserved' || now < Date.parse(leaseUntil ?? '') + WATCHED_MS[state],
  );
}

/**
 * How long after its lease a claim is looked at: ms. A resumption at the lease's end shows within minutes; a stream runs until
 * it is whole, for as long as the server lets it, and is given up after a day, for it may have died without a word.
 */
const WATCHED_MS: Record<Exclude<Claim['state'], 'reserved'>, number> = {
  committed: 24 * 3_600_000,
  failed: 15 * 60_000,
  aborted: 15 * 60_000,
  completed: Number.NEGATIVE_INFINITY,
  redirected: Number.NEGATIVE_INFINITY,
};
