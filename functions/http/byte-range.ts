import { parse } from 'range-parser';
import { LinkError } from '../core/errors.ts';
import type { ByteRange, ObjectPin } from '../core/link.ts';
import type { RequestHeaders } from './request.ts';

/**
 * The range that a GET asks for, or undefined for the whole. Several ranges, other units and what is no range are
 * ignored, as RFC 9110, 14.2 wants it; so is a range under an If-Range that is not this very ETag (13.1.5: the
 * comparison is the strong one). One that cannot be had is a LinkError, `range_unsatisfiable`: it is told only where nothing
 * else is in the way.
 */
export function rangeOf(headers: RequestHeaders, { size, etag }: ObjectPin): ByteRange | LinkError | undefined {
  const { range } = headers;
  if (range === undefined || !isSame(headers['if-range'], etag)) return undefined;
  const { type, ranges, code } = parse(size, range);
  if (type !== 'bytes' || code & MALFORMED) return undefined;
  if (ranges.length === 0) return new LinkError('range_unsatisfiable', { size });
  const [only] = ranges;
  return ranges.length === 1 ? only : undefined;
}

/** A bit of what range-parser answers. */
const MALFORMED = 1;

function isSame(ifRange: string | undefined, etag: string): boolean {
  return ifRange === undefined || (ifRange === etag && !ifRange.startsWith('W/'));
}
