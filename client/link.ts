/** How the bytes go: `auto` streams what one reply carries; `presigned` is not redeemed here, and not single-use. */
export type Delivery = 'auto' | 'stream' | 'redirect' | 'presigned';

export type Oversize = 'refuse' | 'redirect';

/** What to mint. Absent fields take the defaults of the owner API, which checks them all. */
export interface LinkOrder {
  key: string;
  /** The deployment's first bucket if absent. */
  bucket?: string;
  /** Seconds from now, or a duration such as `7d` or `2h30m`. Not together with `expiresAt`. */
  expiresIn?: number | string;
  /** ISO 8601. */
  expiresAt?: string;
  /** ISO 8601. */
  notBefore?: string;
  /** 1 to 100. */
  maxUses?: number;
  /** The name that the recipient saves under. */
  filename?: string;
  pin?: string;
  allowedCidrs?: readonly string[];
  delivery?: Delivery;
  /** Only with `auto`. What a plain download gets of a file that one streamed reply cannot carry. */
  oversize?: Oversize;
  /** 0 to 86,400 seconds. */
  leaseSeconds?: number;
  confirm?: 'auto' | 'always';
  /** Whether link previewers may know the file's name; not if absent. */
  preview?: boolean;
  /** For the owner; recipients do not see it. */
  note?: string;
}

/** What links are made for, as the owner API tells it: what else is ordered is refused. */
export interface Policy {
  /** The first is the one of orders that name none. */
  buckets: readonly string[];
  /** Keys must begin with one of them; with none, any key will do. */
  allowedPrefixes: readonly string[];
  /** The largest reply that a stream carries: bytes. */
  maxStreamBytes: number;
  /** The longest that a plain presigned URL may live: seconds. */
  presignedMaxSeconds: number;
  /** The time by which the owner API judges orders: ISO 8601. */
  now: string;
}

/** A link in one word. */
export type LinkStatus = 'scheduled' | 'active' | 'being_claimed' | 'used' | 'locked' | 'expired' | 'revoked';

/** As S3 spells them. */
export type ChecksumAlgorithm =
  | 'SHA256'
  | 'SHA1'
  | 'CRC64NVME'
  | 'CRC32C'
  | 'CRC32'
  | 'MD5'
  | 'SHA512'
  | 'XXHASH128'
  | 'XXHASH3'
  | 'XXHASH64';

/** A link as its owner sees it. Times are ISO 8601, sizes bytes. */
export interface Link {
  id: string;
  status: LinkStatus;
  bucket: string;
  key: string;
  /** Only where the bucket keeps versions. */
  versionId?: string;
  etag: string;
  size: number;
  contentType: string;
  /** Of the whole object, where S3 keeps one; the value in base64. */
  checksum?: { algorithm: ChecksumAlgorithm; value: string };
  filename: string;
  createdAt: string;
  notBefore?: string;
  expiresAt: string;
  revokedAt?: string;
  delivery: Delivery;
  oversize?: Oversize;
  /** What "single use" means for it. */
  promise: 'exact' | 'approximate' | 'not single-use';
  /** The same in a sentence, for this link. */
  promiseNote: string;
  note?: string;
  owner: string;
  /** 1 to 100. This and what follows is absent of a presigned URL, which is not redeemed here. */
  maxUses?: number;
  /** How many uses are spent. */
  uses?: number;
  /** What a download without a range gets. */
  plainGet?: 'stream' | 'redirect' | 'refused';
  /** Whether the file can be had in ranges, as `links get` fetches it. */
  inParts?: boolean;
  leaseSeconds?: number;
  confirm?: 'auto' | 'always';
  preview?: boolean;
  /** Whether recipients need one. */
  pin?: boolean;
  wrongPins?: number;
  /** How many reservations lapsed unused: each held a use back for half a minute. */
  lapsedReservations?: number;
  allowedCidrs?: string[];
}

/** A link just minted: the only time that its URL, which holds the token, is shown. */
export type MintedLink = Link & { url: string };

/** How a claim stands: `reserved` holds a use for 30 s, every other state has spent it. */
export type ClaimState = 'reserved' | 'committed' | 'completed' | 'failed' | 'aborted' | 'redirected';

/** One use of a link by one recipient. Times are ISO 8601. */
export interface Claim {
  id: string;
  state: ClaimState;
  /** The address that it came from. */
  sourceIp: string;
  /** When a reservation was made; absent once its use is spent. */
  reservedAt?: string;
  /** When a reservation lapses by itself. */
  lapsesAt?: string;
  /** When the use was spent; absent for a reservation, as all that follows. */
  committedAt?: string;
  /** Until when its own client may resume. */
  leaseUntil?: string;
  settledAt?: string;
  /** Bytes of the object that were handed on. */
  bytesSent?: number;
  /** Bytes handed on beyond those, under the same lease: mostly again. */
  bytesSentAgain?: number;
  /** Of a redirect: until when whoever held its second URL could use it. */
  redirectedUntil?: string;
}

/** A link with its claims and their outcomes. */
export type InspectedLink = Link & { claims: Claim[] };

/** Links, newest first. */
export interface LinkPage {
  links: Link[];
  /** Asks for the next page; absent from the last. */
  cursor?: string;
}
