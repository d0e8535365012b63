import { LinkError } from './errors.ts';
import type { ByteRange, Link } from './link.ts';

/** How one download goes: through us, all of it or a range; or by a presigned URL that lives so many seconds. */
export type Transfer = { kind: 'stream'; range?: ByteRange | undefined } | { kind: 'redirect'; seconds: number };

/** What "single use" means for a link: one claim by one client; that, but for some seconds; or nothing. */
export type SingleUse = 'exact' | 'approximate' | 'not single-use';

export interface StreamLimit {
  /** The largest reply that a stream carries, in bytes. */
  maxStreamBytes: number;
}

export interface TransferPolicy extends StreamLimit {
  /** How long the presigned URL of a redirect lives: seconds. */
  presignSeconds: number;
}

/**
 * How a download of the link goes, or of a range of it.
 * @throws LinkError what is wrong with the range; `too_large` for what one stream cannot carry, with the ways that can
 */
export function chooseTransfer(link: Link, policy: TransferPolicy, range?: ByteRange | LinkError): Transfer {
  if (range instanceof LinkError) throw range;
  const { maxStreamBytes, presignSeconds } = policy;
  const length = range ? range.end - range.start + 1 : link.object.size;
  const kind = transferFor(link, length, maxStreamBytes);
  if (kind === 'redirect') return { kind, seconds: presignSeconds };
  if (kind === 'stream') return { kind, range };
  const message = `The file is too large for one download (${length} bytes, of ${maxStreamBytes} at most); nothing was used up. Fetch it in parts with "links get URL", or by POST /claim and Range requests.`;
  throw new LinkError('too_large', {}, message);
}

/** How a download without a range goes, told before anybody asks for one. */
export function plainTransferOf(link: Link, { maxStreamBytes }: StreamLimit): Transfer['kind'] | 'refused' {
  return transferFor(link, link.object.size, maxStreamBytes);
}

/** Whether a claim may fetch the file in ranges: only what flows through us has any, and the lease joins them. */
export function isOfferedInParts({ delivery, leaseSeconds }: Pick<Link, 'delivery' | 'leaseSeconds'>): boolean {
  return (delivery === 'auto' || delivery === 'stream') && leaseSeconds > 0;
}

/** What the link's plain download promises. */
export function singleUseOf(link: Link, limit: StreamLimit): SingleUse {
  if (link.delivery === 'presigned') return 'not single-use';
  return plainTransferOf(link, limit) === 'redirect' ? 'approximate' : 'exact';
}

/** How so many bytes go. */
export function transferFor(
  { delivery, oversize }: Pick<Link, 'delivery' | 'oversize'>,
  length: number,
  maxStreamBytes: number,
): Transfer['kind'] | 'refused' {
  if (delivery === 'redirect') return 'redirect';
  if (length <= maxStreamBytes) return 'stream';
  return oversize === 'redirect' ? 'redirect' : 'refused';
}
