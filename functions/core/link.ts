import type { Checksum } from './checksum.ts';
import type { PinHash } from './pin.ts';
import type { Sender } from './sender.ts';
import type { EpochSeconds } from './system-ports.ts';
import type { LinkId } from './token.ts';

/**
 * How the bytes reach the recipient. `stream`: through us, exact. `redirect`: by a presigned URL that lives a few seconds,
 * approximate. `auto`: a stream if one can carry the file, otherwise as `oversize` says. `presigned`: the owner gets a plain
 * presigned URL, which is not single-use and is not redeemed here.
 */
export type Delivery = 'auto' | 'stream' | 'redirect' | 'presigned';

/** What happens to a plain download of a file that is too large for one stream. In parts it can be fetched either way. */
export type Oversize = 'refuse' | 'redirect';

/** Bytes `start` to `end` of an object, both included, as in RFC 9110, 14.1.2. */
export interface ByteRange {
  start: number;
  end: number;
}

/** The bytes that a link hands out, decided when it was made. */
interface PinnedBytes {
  bucket: string;
  /** With its quotes. */
  etag: string;
  /** Bytes. */
  size: number;
  contentType: string;
  /** The checksum of all bytes, if there is one. */
  checksum?: Checksum;
}

/** An object, exactly as it was when the link was made. Its ETag and checksum are S3's. */
export interface ObjectPin extends PinnedBytes {
  key: string;
  /** Only if the bucket keeps versions. */
  versionId?: string;
}

/** Several objects as one ZIP, exactly as they were when the link was made. */
export interface ArchivePin extends PinnedBytes {
  archive: {
    /** Where the list of its files is kept. */
    manifest: ManifestId;
    /** How many files are in it. */
    files: number;
    /** The sum of their sizes, in bytes. */
    filesSize: number;
  };
}

/** The key under which the table keeps the list of an archive's files. It is made of the link's id, and is no such id. */
export type ManifestId = `${LinkId}/files`;

/** What a link hands out. */
export type Pin = ObjectPin | ArchivePin;

export function isArchive(pin: Pin): pin is ArchivePin {
  return 'archive' in pin;
}

/** The part of a claim that never changes. */
export interface ClaimIdentity {
  id: string;
  /** SHA-256 of the secret that the claim's client holds. */
  secretHash: string;
  /** The address that the claim came from. */
  sourceIp: string;
}

/** A claim that is not committed yet, for a client that will fetch ranges. No byte was sent, and it lapses by itself. */
export interface Reservation extends ClaimIdentity {
  state: 'reserved';
  reservedAt: EpochSeconds;
  lapsesAt: EpochSeconds;
}

/**
 * A claim that spent its use. `committed`: under way, or with an unknown outcome. `completed`: every byte was handed on, which
 * is final. `failed`: the last reply broke off, and the client may resume. `aborted`: the same, because the recipient left,
 * which only the server can see. `redirected`: a presigned URL was given out, and its use is not visible here.
 */
export interface CommittedClaim extends ClaimIdentity {
  state: 'committed' | 'completed' | 'failed' | 'aborted' | 'redirected';
  committedAt: EpochSeconds;
  leaseUntil: EpochSeconds;
  /** The ranges that were handed on: in order, without overlaps, neighbours merged. */
  handedOn: ByteRange[];
  /** How many further bytes were handed on, mostly repeated ones. A repeated redirect counts as the whole file. */
  handedOnAgain?: number;
  /** The last reply that was counted, so that a lost answer does not make it count twice. */
  lastReply?: string;
  settledAt?: EpochSeconds;
  /** When the last presigned URL expires. Until then anyone who has it can use it. */
  redirectedUntil?: EpochSeconds;
}

export type Claim = Reservation | CommittedClaim;

/** The record of a link. Never changed in place: every transition makes a new one. */
export interface Link {
  id: LinkId;
  /** Counts the writes. The store replaces only the version that a link was made from. 0 before the first write. */
  version: number;
  owner: string;
  object: Pin;
  filename: string;
  createdAt: EpochSeconds;
  notBefore?: EpochSeconds;
  expiresAt: EpochSeconds;
  /** When the table may forget the link. Until then the answer is 410, not 404. */
  purgeAt: EpochSeconds;
  /** 1 to 100. */
  maxUses: number;
  pin?: PinHash;
  wrongPins: number;
  /** The last attempt that was counted, so that a lost answer does not make it count twice. */
  lastWrongPin?: string;
  allowedCidrs?: string[];
  delivery: Delivery;
  /** Only with `auto`. */
  oversize?: Oversize;
  /** How long a claim's own client may resume, in seconds: 0 to 86,400. */
  leaseSeconds: number;
  /** `always`: even programs get the page first. */
  confirm: 'auto' | 'always';
  /** Whether link previewers may see the file's name. Absent: no. */
  preview?: boolean;
  /** Recipients see who it is from. Link previewers do only with `preview`. */
  from?: Sender;
  /** Plain text for recipients, shown as the file's name is. */
  message?: string;
  note?: string;
  revokedAt?: EpochSeconds;
  /** How many lapsed reservations were cleared away. Each kept a use from others for a while, and spent none. */
  lapsedReservations?: number;
  claims: Claim[];
}

export function isCommitted(claim: Claim): claim is CommittedClaim {
  return claim.state !== 'reserved';
}

/** The link's claim with that id. */
export function claimOf(link: Link, claimId: string): Claim | undefined {
  return link.claims.find((claim) => claim.id === claimId);
}

/** A reservation holds its use until `lapsesAt`, whether or not anybody removes it then. */
export function isHolding(claim: Claim, now: EpochSeconds): claim is Reservation {
  return claim.state === 'reserved' && now < claim.lapsesAt;
}

/** The claim with that identity, or else the one that the same secret now holds, by a reservation or a lease. */
export function claimFor(link: Link, { id, secretHash }: ClaimIdentity, now: EpochSeconds): Claim | undefined {
  const holds = (claim: Claim) => claim.secretHash === secretHash && (isHolding(claim, now) || isLeased(claim, now));
  return claimOf(link, id) ?? link.claims.find(holds);
}

/** The lapsed reservations that were not cleared away yet. */
export function lapsedOf(link: Link, now: EpochSeconds): Claim[] {
  return link.claims.filter((claim) => !isCommitted(claim) && !isHolding(claim, now));
}

/** How many bytes of the object were handed on to a claim. */
export function bytesSent({ handedOn }: Pick<CommittedClaim, 'handedOn'>): number {
  return handedOn.reduce((sum, { start, end }) => sum + end - start + 1, 0);
}

/** How many uses are spent. */
export function usesSpent(link: Link): number {
  return link.claims.filter(isCommitted).length;
}

/** Whether the claim's own client may still resume. */
export function isLeased(claim: Claim, now: EpochSeconds): claim is CommittedClaim {
  return isCommitted(claim) && now < claim.leaseUntil;
}
