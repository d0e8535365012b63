import type { Claim, InspectedLink } from '../../client/link.ts';
import { defined } from '../../functions/core/defined.ts';

/** Something that happened to a link, as the ledger tells it. */
export interface LedgerEvent {
  /** ISO 8601, by the owner API's clock. */
  time: string;
  event: 'created' | 'claimed' | 'completed' | 'failed' | 'aborted' | 'redirected' | 'revoked' | 'expired';
  linkId: string;
  bucket: string;
  /** Absent for an archive. */
  key?: string;
  /** Only for an archive: its name, and the number of its files. */
  filename?: string;
  files?: number;
  claimId?: string;
  /** The address that the claim came from. */
  sourceIp?: string;
  /** How many bytes of the object the claim got in all. */
  bytesSent?: number | undefined;
}

/** Everything that the ledger knows of a link, in no particular order. */
export function eventsOf(link: InspectedLink): LedgerEvent[] {
  const { id: linkId, bucket, key, filename, archive, createdAt, revokedAt, expiresAt, status } = link;
  const object = { linkId, bucket, ...(archive ? { filename, files: archive.files } : defined({ key })) };
  const events: LedgerEvent[] = [{ time: createdAt, event: 'created', ...object }];
  for (const claim of link.claims) events.push(...claimEvents(claim).map((event) => ({ ...event, ...object })));
  if (revokedAt !== undefined) events.push({ time: revokedAt, event: 'revoked', ...object });
  if (status === 'expired') events.push({ time: expiresAt, event: 'expired', ...object });
  return events;
}

type ClaimEvent = Omit<LedgerEvent, 'linkId' | 'bucket' | 'key' | 'filename' | 'files'>;

function claimEvents({ id: claimId, state, sourceIp, committedAt, settledAt, bytesSent }: Claim): ClaimEvent[] {
  // A reservation has not spent a use, and may lapse.
  if (committedAt === undefined || state === 'reserved') return [];
  const claimed: ClaimEvent = { time: committedAt, event: 'claimed', claimId, sourceIp };
  if (state === 'committed') return [claimed];
  return [claimed, { time: settledAt ?? committedAt, event: state, claimId, sourceIp, bytesSent }];
}

/** Identifies an event. */
export function identityOf({ time, event, linkId, claimId = '' }: LedgerEvent): string {
  return [time, event, linkId, claimId].join(' ');
}

/** Whether a link's claims may still change without a change in the list: they are under way, or can be resumed. */
export function isUnderWay({ claims }: InspectedLink, now: number): boolean {
  return claims.some(
    ({ state, leaseUntil }) => state === 'reserved' || now < Date.parse(leaseUntil ?? '') + WATCHED_MS[state],
  );
}

/**
 * How long a claim is watched after its lease: milliseconds. A resumed download shows within minutes. A stream takes as long as
 * the server lets it; it is watched for a day, because it may have died without a trace.
 */
const WATCHED_MS: Record<Exclude<Claim['state'], 'reserved'>, number> = {
  committed: 24 * 3_600_000,
  failed: 15 * 60_000,
  aborted: 15 * 60_000,
  completed: Number.NEGATIVE_INFINITY,
  redirected: Number.NEGATIVE_INFINITY,
};
