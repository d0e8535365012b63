import { parse } from 'range-parser';
import { LinkError } from '../core/errors.ts';
import type { ByteRange, Pin } from '../core/link.ts';
import type { RequestHeaders } from './request.ts';

/**
 * The range that a GET asks for, or undefined for the whole. Ignores several ranges, other units and malformed ranges (RFC
 * 9110, 14.2), and a range whose If-Range is not this ETag by the strong comparison (13.1.5). A range outside the object is a
 * LinkError `range_unsatisfiable`, for callers that refuse it once nothing else refuses the request.
 */
export function rangeOf(headers: RequestHeaders, { size, etag }: Pin): ByteRange | LinkError | undefined {
  const { range } = headers;
  if (range === undefined || !isSame(headers['if-range'], etag)) return undefined;
  const { type, ranges, code } = parse(size, range);
  if (type !== 'bytes' || code & MALFORMED) return undefined;
  if (ranges.length === 0) return new LinkError('range_unsatisfiable', { size });
  const [only] = ranges;
  return ranges.length === 1 ? only : undefined;
}

/** The bit by which range-parser marks a malformed range. */
const MALFORMED = 1;

function isSame(ifRange: string | undefined, etag: string): boolean {
  return ifRange === undefined || (ifRange === etag && !ifRange.startsWith('W/'));
}
