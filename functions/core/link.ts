import type { Checksum } from './checksum.ts';
import type { PinHash } from './pin.ts';
import type { EpochSeconds } from './system-ports.ts';
import type { LinkId } from './token.ts';

/**
 * How the bytes reach the recipient. `stream`: through us, exact. `redirect`: by a presigned URL of a few seconds,
 * approximate. `auto`: a stream wherever one carries the file, else what `oversize` says. `presigned`: the owner gets a
 * plain presigned URL, which is not single-use; nobody redeems it here.
 */
export type Delivery = 'auto' | 'stream' | 'redirect' | 'presigned';

/** What a plain download of a file gets that is too large for one stream. In parts it can be had either way. */
export type Oversize = 'refuse' | 'redirect';

/** Bytes `start` to `end` of an object, both included, as in RFC 9110, 14.1.2. */
export interface ByteRange {
  start: number;
  end: number;
}

/** One object, exactly as it was when the link was made. */
export interface ObjectPin {
  bucket: string;
  key: string;
  /** Only where the bucket keeps versions. */
  versionId?: string;
  /** As S3 gives it, quotes included. */
  etag: string;
  /** Bytes. */
  size: number;
  contentType: string;
  /** Of the whole object, where S3 keeps one. */
  checksum?: Checksum;
}

/** What a claim is known by, from its first moment to its last. */
export interface ClaimIdentity {
  id: string;
  /** SHA-256 of the secret that the claim's client holds. */
  secretHash: string;
  /** Where the claim came from. */
  sourceIp: string;
}

/** A claim for a client that will fetch ranges, not yet committed: no byte was sent, and it lapses by itself. */
export interface Reservation extends ClaimIdentity {
  state: 'reserved';
  reservedAt: EpochSeconds;
  lapsesAt: EpochSeconds;
}

/**
 * A claim that spent its use. `committed`: under way, or told no more of; `completed`: the last byte was handed on, which
 * is final; `failed`: the last reply broke off, and its client may resume; `aborted`: the same, for the recipient left
 * (only the server sees that); `redirected`: a presigned URL was handed
 * out, and what is done with that is not seen here.
 */
export interface CommittedClaim extends ClaimIdentity {
  state: 'committed' | 'completed' | 'failed' | 'aborted' | 'redirected';
  committedAt: EpochSeconds;
  leaseUntil: EpochSeconds;
  /** Which bytes were handed on: in order, without overlaps, neighbours merged. */
  handedOn: ByteRange[];
  /** How many bytes were handed on beyond those: again, mostly. A redirect that is repeated counts as the whole file. */
  handedOnAgain?: number;
  /** The reply that was counted last, so that a count whose answer was lost is not made twice. */
  lastReply?: string;
  settledAt?: EpochSeconds;
  /** When the last presigned URL ends that was handed out: until then whoever holds it can use it. */
  redirectedUntil?: EpochSeconds;
}

export type Claim = Reservation | CommittedClaim;

/** The record: which object, until when, how many uses. Never changed in place: every transition makes a new one. */
export interface Link {
  id: LinkId;
  /** Counts the writes: the store takes a link only over the version it was made from. 0 before the first write. */
  version: number;
  owner: string;
  object: ObjectPin;
  filename: string;
  createdAt: EpochSeconds;
  notBefore?: EpochSeconds;
  expiresAt: EpochSeconds;
  /** When the table may forget the link; until then it answers 410, not 404. */
  purgeAt: EpochSeconds;
  /** 1 to 100. */
  maxUses: number;
  pin?: PinHash;
  wrongPins: number;
  /** The attempt that was counted last, so that a count whose answer was lost is not made twice. */
  lastWrongPin?: string;
  allowedCidrs?: string[];
  delivery: Delivery;
  /** Only with `auto`. */
  oversize?: Oversize;
  /** How long a claim's own client may resume: 0 to 86,400 s. */
  leaseSeconds: number;
  /** `always`: even a program gets the page first. */
  confirm: 'auto' | 'always';
  /** Whether link previewers may know the file's name; not if absent. */
  preview?: boolean;
  note?: string;
  revokedAt?: EpochSeconds;
  /** How many reservations have lapsed and were cleared away: each held a use back for a while, and spent none. */
  lapsedReservations?: number;
  claims: Claim[];
}

export function isCommitted(claim: Claim): claim is CommittedClaim {
  return claim.state !== 'reserved';
}

/** The link's claim of that id. */
export function claimOf(link: Link, claimId: string): Claim | undefined {
  return link.claims.find((claim) => claim.id === claimId);
}

/** A reservation holds its use until it lapses: at `lapsesAt` it is gone, whether or not anybody has removed it. */
export function isHolding(claim: Claim, now: EpochSeconds): claim is Reservation {
  return claim.state === 'reserved' && now < claim.lapsesAt;
}

/** The claim of that identity, or the one that the same secret holds now: reserved and not lapsed, or under lease. */
export function claimFor(link: Link, { id, secretHash }: ClaimIdentity, now: EpochSeconds): Claim | undefined {
  const holds = (claim: Claim) => claim.secretHash === secretHash && (isHolding(claim, now) || isLeased(claim, now));
  return claimOf(link, id) ?? link.claims.find(holds);
}

/** The reservations that hold nothing any more, and were not cleared away yet. */
export function lapsedOf(link: Link, now: EpochSeconds): Claim[] {
  return link.claims.filter((claim) => !isCommitted(claim) && !isHolding(claim, now));
}

/** How many bytes of the object a claim was handed. */
export function bytesSent({ handedOn }: Pick<CommittedClaim, 'handedOn'>): number {
  return handedOn.reduce((sum, { start, end }) => sum + end - start + 1, 0);
}

/** How many uses are spent for good. */
export function usesSpent(link: Link): number {
  return link.claims.filter(isCommitted).length;
}

/** Whether the claim's own client may still resume. */
export function isLeased(claim: Claim, now: EpochSeconds): claim is CommittedClaim {
  return isCommitted(claim) && now < claim.leaseUntil;
}
