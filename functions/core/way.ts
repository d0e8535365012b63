import { LinkError } from './errors.ts';
import type { ByteRange, Link } from './link.ts';

/** How one download goes: through us, or by a presigned URL. */
export type Way = 'stream' | 'redirect';

/** What "single use" means for a link: one claim by one client; that, but for some seconds; or nothing. */
export type SingleUse = 'exact' | 'approximate' | 'not single-use';

export interface WayPolicy {
  /** The largest reply that a stream carries, in bytes. */
  maxStreamBytes: number;
}

/**
 * How a download of the link goes, or of a range of it.
 * @throws LinkError `too_large` for what one stream cannot carry, with the ways that can
 */
export function wayOf(link: Link, { maxStreamBytes }: WayPolicy, range?: ByteRange): Way {
  const length = range ? range.end - range.start + 1 : link.object.size;
  const way = wayFor(link, length, maxStreamBytes);
  if (way !== 'refused') return way;
  const message = `The file is too large for one download (${length} bytes, of ${maxStreamBytes} at most); nothing was used up. Fetch it in parts with "links get URL", or by POST /claim and Range requests.`;
  throw new LinkError('too_large', {}, message);
}

/** How a download without a range goes, told before anybody asks for one. */
export function plainWayOf(link: Link, { maxStreamBytes }: WayPolicy): Way | 'refused' {
  return wayFor(link, link.object.size, maxStreamBytes);
}

/** Whether a claim may fetch the file in ranges: only what flows through us has any, and the lease joins them. */
export function isOfferedInParts({ delivery, leaseSeconds }: Pick<Link, 'delivery' | 'leaseSeconds'>): boolean {
  return (delivery === 'auto' || delivery === 'stream') && leaseSeconds > 0;
}

/** What the link's plain download promises. */
export function singleUseOf(link: Link, policy: WayPolicy): SingleUse {
  if (link.delivery === 'presigned') return 'not single-use';
  return plainWayOf(link, policy) === 'redirect' ? 'approximate' : 'exact';
}

/** How so many bytes go. */
export function wayFor(
  { delivery, oversize }: Pick<Link, 'delivery' | 'oversize'>,
  length: number,
  maxStreamBytes: number,
): Way | 'refused' {
  if (delivery === 'redirect') return 'redirect';
  if (length <= maxStreamBytes) return 'stream';
  return oversize === 'redirect' ? 'redirect' : 'refused';
}
