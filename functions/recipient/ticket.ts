/** What `POST /claim` answers: all that a recipient's program needs to fetch a file in parts and to check it. */
export interface Ticket {
  /** The secret that holds the claim: base64url. It may differ from the key that was sent, where a cookie brought another. */
  claim: string;
  claimId: string;
  /** Bytes. */
  size: number;
  etag: string;
  filename: string;
  /** Of the whole file, where S3 keeps one: the algorithm as S3 spells it, the value in base64. */
  checksum?: { algorithm: string; value: string };
  /** How many bytes one part asks for: at least 1. */
  partSize: number;
  /** Until when the first part must be asked for: ISO 8601. Absent once the claim is committed. */
  reservedUntil?: string;
  /** Until when parts may be fetched: ISO 8601, by the server's clock. */
  leaseUntil: string;
}

/** Reads the answer to a claim; undefined if it is no ticket. It comes from a server, so it may be anything. */
export function readTicket(answer: unknown): Ticket | undefined {
  const { claim, claimId, size, etag, filename, checksum, partSize, reservedUntil, leaseUntil } = Object(answer);
  const { algorithm = '', value = '' } = Object(checksum);
  const texts = [claim, claimId, etag, filename, leaseUntil, reservedUntil ?? '', algorithm, value];
  const counts = [size, partSize, partSize - 1];
  return texts.every(isText) && counts.every(isCount) ? (answer as Ticket) : undefined;
}

const isText = (value: unknown): boolean => typeof value === 'string';

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

/** The fields of the form that a claim is made with. */
export function claimForm(token: string, pin: string | undefined): Record<string, string> {
  return pin === undefined ? { token } : { token, pin };
}
