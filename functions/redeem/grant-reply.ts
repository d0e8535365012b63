import { defined } from '../core/defined.ts';
import type { Grant } from '../core/grant.ts';
import { claimOf, isCommitted, type Link } from '../core/link.ts';
import type { Transfer } from '../core/transfer.ts';
import { checksumHeaders, s3ChecksumHeaders } from '../http/checksum-headers.ts';
import { dispositionOf } from '../http/disposition.ts';
import { type Reply, reply } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { claimCookies } from './credentials.ts';

/** A grant as a reply: the bytes or their location, and the cookie with which to resume. */
export function grantReply(request: HttpRequest, grant: Grant): Reply {
  const { link, claimId, secret } = grant;
  const sent =
    grant.kind === 'redirect'
      ? reply(302, { location: grant.location, ...s3ChecksumHeaders(link.object.checksum) })
      : reply(grant.range ? 206 : 200, objectHeaders(link, grant), grant.send);
  const claim = claimOf(link, claimId);
  if (!secret || !claim || !isCommitted(claim) || link.leaseSeconds === 0) return sent;
  return { ...sent, cookies: claimCookies(request, link, secret, claim.leaseUntil) };
}

/** The headers for the object or a range of it. HEAD gets only these. */
export function objectHeaders(link: Link, transfer: Transfer | Grant): Record<string, string> {
  const { size, etag, contentType, checksum } = link.object;
  const isStream = transfer.kind === 'stream';
  const range = isStream ? transfer.range : undefined;
  return defined({
    'content-type': contentType,
    'content-disposition': dispositionOf(link),
    'content-length': String(range ? range.end - range.start + 1 : size),
    // The target of a redirect has its own ranges and ETag.
    'accept-ranges': isStream ? 'bytes' : undefined,
    etag: isStream ? etag : undefined,
    'content-range': range && `bytes ${range.start}-${range.end}/${size}`,
    ...checksumHeaders(checksum),
  });
}
