/**
 * How the file is delivered. `auto` streams what fits into one reply and serves larger files in parts; `stream` and `redirect`
 * always do what they say. `presigned` makes a plain presigned URL, which does not pass through this system and is not
 * single-use.
 */
export type Delivery = 'auto' | 'stream' | 'redirect' | 'presigned';

/** The reply to a plain download of a file too large for one streamed reply: a refusal, or a redirect to S3. */
export type Oversize = 'refuse' | 'redirect';

/** Decides who gets a page to confirm first: people in a browser (`auto`), or programs too (`always`). */
export type Confirm = 'auto' | 'always';

/** A file of an archive, and perhaps its path there, such as `2030/report.pdf`. Without one it is made of the key. */
export interface ArchivedKey {
  key: string;
  name?: string | undefined;
}

/** An order for a link. Absent fields take the defaults of the owner API, which checks them all. */
export interface LinkOrder {
  /** The object's key in S3. Exactly one of `key`, `keys` and `prefix` is given. */
  key?: string | undefined;
  /** For one link to many files, as a ZIP: 1 to 1,000 keys, in the order of the archive. */
  keys?: readonly (string | ArchivedKey)[] | undefined;
  /** For a ZIP of all objects whose keys begin so: 1 to 1,000. */
  prefix?: string | undefined;
  /** The deployment's first bucket if absent. */
  bucket?: string | undefined;
  /** Seconds from now, or a duration such as `7d` or `2h30m`: 1 second to 1 year; 7 days if absent. Excludes `expiresAt`. */
  expiresIn?: number | string | undefined;
  /** ISO 8601. Excludes `expiresIn`. */
  expiresAt?: string | undefined;
  /** When the link begins to work: ISO 8601; at once if absent. */
  notBefore?: string | undefined;
  /** How often the link works: 1 to 100; 1 if absent. */
  maxUses?: number | undefined;
  /** The name that the recipient saves the file under; the last part of the key if absent, or the archive's folder and .zip. */
  filename?: string | undefined;
  /** The PIN that recipients must enter. */
  pin?: string | undefined;
  /** The networks that recipients must come from, such as `192.0.2.0/24`; any network if absent. */
  allowedCidrs?: readonly string[] | undefined;
  /** `auto` if absent. */
  delivery?: Delivery | undefined;
  /** Only with `auto`. */
  oversize?: Oversize | undefined;
  /** How long a broken download may be resumed: 0 to 86,400 seconds. */
  leaseSeconds?: number | undefined;
  /** `auto` if absent. */
  confirm?: Confirm | undefined;
  /** Whether link previews may show the file's name; they may not if absent. */
  preview?: boolean | undefined;
  /**
   * The sender that recipients see, such as `Anna Keller, Acme <anna@acme.example>`; the deployment's default if absent. By the
   * address, where one is given, they can ask for a new link.
   */
  from?: string | undefined;
  /** A message to recipients: plain text of at most 500 characters. */
  message?: string | undefined;
  /** A note for the owner. Recipients do not see it. */
  note?: string | undefined;
}

/** The orders that the owner API accepts. It refuses all others. */
export interface Policy {
  /** An order that names no bucket gets the first one. */
  buckets: readonly string[];
  /** A key must begin with one of them; any key will do if there are none. */
  allowedPrefixes: readonly string[];
  /** The largest reply that a stream carries: bytes. */
  maxStreamBytes: number;
  /** The longest life of a plain presigned URL: seconds. */
  presignedMaxSeconds: number;
  /** The time on the owner API's clock, by which it judges orders: ISO 8601. */
  now: string;
  /** The recipients' URL, with which the URLs of new links begin. */
  redeemUrl: string;
  /** The name of the deployment: the recipients' URL says of a name whether it is its own. */
  deployment?: string;
}

/** The state of a link in one word. `locked` means that too many wrong PINs were tried. */
export type LinkStatus = 'scheduled' | 'active' | 'being_claimed' | 'used' | 'locked' | 'expired' | 'revoked';

/** The names of checksum algorithms, spelled as in S3. */
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

/** A checksum of a whole object, as S3 keeps it. */
export interface Checksum {
  algorithm: ChecksumAlgorithm;
  /** base64. */
  value: string;
}

/** A link as its owner sees it. Times are ISO 8601, sizes bytes. */
export interface Link {
  /** Safe to log: nobody can download with it. */
  id: string;
  status: LinkStatus;
  bucket: string;
  /** Absent for an archive. */
  key?: string;
  /** Only if the bucket keeps versions. */
  versionId?: string;
  /** Only if the link hands out several objects as one ZIP. */
  archive?: {
    /** How many files are in it. */
    files: number;
    /** The sum of their sizes; the archive's own is `size`. */
    filesSize: number;
  };
  etag: string;
  size: number;
  /** The MIME type. */
  contentType: string;
  /** Only if S3 keeps a checksum of the whole object. */
  checksum?: Checksum;
  /** The name that the recipient saves the file under. */
  filename: string;
  createdAt: string;
  /** Before this time the link does not work. */
  notBefore?: string;
  expiresAt: string;
  revokedAt?: string;
  delivery: Delivery;
  oversize?: Oversize;
  /** The meaning of "single use" for this link. */
  promise: 'exact' | 'approximate' | 'not single-use';
  /** The same promise as a sentence. */
  promiseNote: string;
  /** The sender that recipients see. */
  from?: string;
  /** The message to recipients. */
  message?: string;
  note?: string;
  /** The ARN of the IAM principal that created the link. */
  owner: string;
  /** 1 to 100. This field and those below are absent for a presigned URL. */
  maxUses?: number;
  /** How many uses are spent. */
  uses?: number;
  /** The reply to a download without a range. */
  plainGet?: 'stream' | 'redirect' | 'refused';
  /** Whether the file can be fetched in ranges, as `links get` does. */
  inParts?: boolean;
  /** How long a broken download may be resumed; 0 means not at all. */
  leaseSeconds?: number;
  confirm?: Confirm;
  preview?: boolean;
  /** Whether recipients need a PIN. */
  pin?: boolean;
  /** How many wrong PINs were tried. */
  wrongPins?: number;
  /** How many reservations lapsed unused. Each blocked a use for half a minute. */
  lapsedReservations?: number;
  allowedCidrs?: string[];
}

/** A link that was just minted. Its URL holds the token and is never shown again. */
export type MintedLink = Link & { url: string };

/** The state of a claim: `reserved` holds a use for 30 s, every other state has spent it. */
export type ClaimState = 'reserved' | 'committed' | 'completed' | 'failed' | 'aborted' | 'redirected';

/** One use of a link by one recipient. Times are ISO 8601. */
export interface Claim {
  id: string;
  state: ClaimState;
  /** The address that the recipient came from. */
  sourceIp: string;
  /** When the use was reserved; absent once it is spent. */
  reservedAt?: string;
  /** When the reservation lapses by itself. */
  lapsesAt?: string;
  /** When the use was spent. A reservation has neither this field nor those below. */
  committedAt?: string;
  /** Until when the same client may resume the download. */
  leaseUntil?: string;
  /** When the outcome was known. */
  settledAt?: string;
  /** How many bytes of the object were sent. */
  bytesSent?: number;
  /** How many bytes were sent once more under the same lease. */
  bytesSentAgain?: number;
  /** Until when the presigned URL of a redirect worked, for anyone who had it. */
  redirectedUntil?: string;
}

/** A file in an archive: its path there, and the object that it is. */
export interface ArchivedFile {
  name: string;
  size: number;
  modifiedAt: string;
  key: string;
  versionId?: string;
  etag: string;
}

/** A link with its claims and their outcomes, and with its files if it hands out an archive whose list is still kept. */
export type InspectedLink = Link & { claims: Claim[]; files?: ArchivedFile[] };

/** A page of links, newest first. */
export interface LinkPage {
  links: Link[];
  /** Pass it to `list` for the next page; absent on the last one. */
  cursor?: string;
}
