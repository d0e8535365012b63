import { LinkError } from './errors.ts';
import type { ByteRange, Link } from './link.ts';

/** The way of one download: a stream through us, of the whole file or a range, or a presigned URL that lives for some seconds. */
export type Transfer = { kind: 'stream'; range?: ByteRange | undefined } | { kind: 'redirect'; seconds: number };

/** How strictly a link is single-use. `approximate`: for some seconds others can use the presigned URL as well. */
export type SingleUse = 'exact' | 'approximate' | 'not single-use';

export interface StreamLimit {
  /** The largest streamed reply, in bytes. */
  maxStreamBytes: number;
}

export interface TransferPolicy extends StreamLimit {
  /** How long the presigned URL of a redirect lives, in seconds. */
  presignSeconds: number;
}

/**
 * Chooses how a download of the link goes, or of a range of it.
 * @throws LinkError the range, if it is one; `too_large` if one stream cannot carry the file, with the ways that can
 */
export function chooseTransfer(link: Link, policy: TransferPolicy, range?: ByteRange | LinkError): Transfer {
  if (range instanceof LinkError) throw range;
  const { maxStreamBytes, presignSeconds } = policy;
  const length = range ? range.end - range.start + 1 : link.object.size;
  const kind = transferFor(link, length, maxStreamBytes);
  if (kind === 'redirect') return { kind, seconds: presignSeconds };
  if (kind === 'stream') return { kind, range };
  const message = `The file is too large for one download: it has ${length} bytes, and the limit is ${maxStreamBytes}. Nothing was used up. Fetch it in parts with "links get URL", or by POST /claim and Range requests.`;
  throw new LinkError('too_large', {}, message);
}

/** How a download without a range would go. */
export function plainTransferOf(link: Link, { maxStreamBytes }: StreamLimit): Transfer['kind'] | 'refused' {
  return transferFor(link, link.object.size, maxStreamBytes);
}

/** Whether a claim may fetch the file in ranges: only streams have ranges, and only a lease allows more than one. */
export function isOfferedInParts({ delivery, leaseSeconds }: Pick<Link, 'delivery' | 'leaseSeconds'>): boolean {
  return (delivery === 'auto' || delivery === 'stream') && leaseSeconds > 0;
}

/** How strictly a plain download of the link is single-use. */
export function singleUseOf(link: Link, limit: StreamLimit): SingleUse {
  if (link.delivery === 'presigned') return 'not single-use';
  return plainTransferOf(link, limit) === 'redirect' ? 'approximate' : 'exact';
}

/** How a reply of `length` bytes goes. */
export function transferFor(
  { delivery, oversize }: Pick<Link, 'delivery' | 'oversize'>,
  length: number,
  maxStreamBytes: number,
): Transfer['kind'] | 'refused' {
  if (delivery === 'redirect') return 'redirect';
  if (length <= maxStreamBytes) return 'stream';
  return oversize === 'redirect' ? 'redirect' : 'refused';
}
