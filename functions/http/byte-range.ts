import parseRange from 'range-parser';
import { LinkError } from '../core/errors.ts';
import type { ByteRange } from '../core/link.ts';

/**
 * The range that a request asks for, or undefined for the whole. Several ranges, other units and what is no range are
 * ignored, as RFC 9110, 14.2 lets a server do; so is a range under an If-Range that is not this very ETag (13.1.5: the
 * comparison is the strong one).
 *
 * @throws LinkError `range_unsatisfiable`
 */
export function rangeOf(headers: Headers, size: number, etag: string): ByteRange | undefined {
  const range = headers.get('range');
  if (range === null || !isSame(headers.get('if-range'), etag)) return undefined;
  const ranges = parseRange(size, range);
  if (ranges === -1) throw new LinkError('range_unsatisfiable', { size });
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  const [only] = ranges;
  return only && { start: only.start, end: only.end };
}

function isSame(ifRange: string | null, etag: string): boolean {
  return ifRange === null || (ifRange === etag && !ifRange.startsWith('W/'));
}
