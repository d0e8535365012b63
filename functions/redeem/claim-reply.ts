import type { ClaimTicket } from '../core/claim-link.ts';
import { isCommitted } from '../core/link.ts';
import { writeSender } from '../core/sender.ts';
import { jsonReply, type Reply } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { claimCookies } from './credentials.ts';

/**
 * The size of one part, in bytes. A streamed reply flows at full speed for its first 6 MB and at 2 MB/s after them
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html), so a part stays below that.
 */
export const PART_BYTES = 5 * 1024 * 1024;

/** The answer to `POST /claim`, with everything that a client needs to fetch the file in parts and to check it. */
export function claimReply(request: HttpRequest, { link, claim, secret, leaseUntil }: ClaimTicket): Reply {
  const { size, etag, contentType, checksum } = link.object;
  const ticket = {
    // For `Authorization: Bearer`.
    claim: secret,
    claimId: claim.id,
    size,
    etag,
    contentType,
    filename: link.filename,
    checksum,
    from: link.from && writeSender(link.from),
    message: link.message,
    partSize: PART_BYTES,
    // The first part commits the claim. The client must ask for it by then.
    reservedUntil: isCommitted(claim) ? undefined : isoTime(claim.lapsesAt),
    leaseUntil: isoTime(leaseUntil),
  };
  return { ...jsonReply(201, ticket), cookies: claimCookies(request, link, secret, leaseUntil) };
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
