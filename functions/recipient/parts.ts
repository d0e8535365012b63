import type { Ticket } from './ticket.ts';

/** Bytes of the file, both ends included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** How many parts a file has: an empty one has none. */
export function partCount({ size, partSize }: Pick<Ticket, 'size' | 'partSize'>): number {
  return Math.ceil(size / partSize);
}

/** @param index 0 to `partCount` - 1 */
export function partRange({ size, partSize }: Pick<Ticket, 'size' | 'partSize'>, index: number): ByteRange {
  const start = index * partSize;
  return { start, end: Math.min(start + partSize, size) - 1 };
}

/**
 * The headers of the request for a part. The claim's secret also goes as the key, so that a reservation that has lapsed is
 * made again. An empty file comes whole, because no range covers zero bytes (RFC 9110, 14.1.2).
 */
export function partHeaders({ claim, etag, size }: Ticket, { start, end }: ByteRange): Record<string, string> {
  const secret = { authorization: `Bearer ${claim}`, 'idempotency-key': claim };
  return size === 0 ? secret : { ...secret, range: `bytes=${start}-${end}`, 'if-range': etag };
}

/** Whether an answer carries just the part that was asked for. */
export function isPart(
  status: number | undefined,
  contentRange: string | null | undefined,
  { size }: Ticket,
  { start, end }: ByteRange,
): boolean {
  return size === 0 ? status === 200 : status === 206 && contentRange === `bytes ${start}-${end}/${size}`;
}

/** Whether a refused part may come once the claim was made again: its reservation lapsed, and the link has a PIN. */
export function wantsClaimAnew(code: string | undefined): boolean {
  return code === 'pin_required';
}

/** Counts the bytes of one part as they come. A part that breaks off goes on where it broke. */
export class PartProgress {
  /** What is still to come; empty once its start lies beyond its end. */
  readonly rest: ByteRange;

  constructor(part: ByteRange) {
    this.rest = { ...part };
  }

  /** How many bytes are still to come. */
  get missing(): number {
    return this.rest.end + 1 - this.rest.start;
  }

  /** @returns whether the bytes fit: if the server sent more than was asked for, what it sends is not this part */
  add(bytes: number): boolean {
    if (bytes > this.missing) return false;
    this.rest.start += bytes;
    return true;
  }
}
