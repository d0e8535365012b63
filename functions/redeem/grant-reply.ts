import { defined } from '../core/defined.ts';
import type { Grant } from '../core/grant.ts';
import { claimOf, isCommitted, type Link } from '../core/link.ts';
import type { Transfer } from '../core/transfer.ts';
import { checksumHeaders, s3ChecksumHeaders } from '../http/checksum-headers.ts';
import { dispositionOf } from '../http/disposition.ts';
import { type Reply, reply } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { claimCookies } from './credentials.ts';

/** A claim granted, as HTTP says it: the bytes, or where to fetch them, and the cookie to resume with. */
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

/** What is said of the object, or of a range of it, before its bytes; all of it, for HEAD. */
export function objectHeaders(link: Link, transfer: Transfer | Grant): Record<string, string> {
  const { size, etag, contentType, checksum } = link.object;
  const isStream = transfer.kind === 'stream';
  const range = isStream ? transfer.range : undefined;
  return defined({
    'content-type': contentType,
    'content-disposition': dispositionOf(link),
    'content-length': String(range ? range.end - range.start + 1 : size),
    // What a redirect leads to has ranges and a tag of its own.
    'accept-ranges': isStream ? 'bytes' : undefined,
    etag: isStream ? etag : undefined,
    'content-range': range && `bytes ${range.start}-${range.end}/${size}`,
    ...checksumHeaders(checksum),
  });
}
