/** The answer to `POST /claim`. A recipient's program needs no more to fetch a file in parts and to verify it. */
export interface Ticket {
  /** The secret that holds the claim: base64url. It differs from the key that was sent if a cookie brought another. */
  claim: string;
  claimId: string;
  /** Bytes. */
  size: number;
  etag: string;
  filename: string;
  /** The checksum of the whole file, if S3 has one: the algorithm as S3 spells it, the value in base64. */
  checksum?: { algorithm: string; value: string };
  /** The sender, with their address if they gave one, and their message. Plain text of anybody's. */
  from?: string;
  message?: string;
  /** The size of one part in bytes: at least 1. */
  partSize: number;
  /** Until when the first part must be asked for: ISO 8601. Absent once the claim is committed. */
  reservedUntil?: string;
  /** Until when parts may be fetched: ISO 8601, by the server's clock. */
  leaseUntil: string;
}

/** Reads the answer to a claim; undefined if it is no ticket. It comes from a server, so it may be anything. */
export function readTicket(answer: unknown): Ticket | undefined {
  const { claim, claimId, size, etag, filename, checksum, from, message, partSize, reservedUntil, leaseUntil } =
    Object(answer);
  const { algorithm = '', value = '' } = Object(checksum);
  const texts = [
    claim,
    claimId,
    etag,
    filename,
    leaseUntil,
    reservedUntil ?? '',
    from ?? '',
    message ?? '',
    algorithm,
    value,
  ];
  const counts = [size, partSize, partSize - 1];
  return texts.every(isText) && counts.every(isCount) ? (answer as Ticket) : undefined;
}

const isText = (value: unknown): boolean => typeof value === 'string';

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

/** The fields of the form that a claim is made with. */
export function claimForm(token: string, pin: string | undefined): Record<string, string> {
  return pin === undefined ? { token } : { token, pin };
}
