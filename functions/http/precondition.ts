import { LinkError } from '../core/errors.ts';
import type { RequestHeaders } from './request.ts';

/**
 * Whether a GET or HEAD finds nothing new. If its condition is false, the request must not be carried out (RFC 9110, 13.2.1):
 * it would spend a use on bytes that the client does not want.
 *
 * @returns true if the answer is 304
 * @throws LinkError `precondition_failed`
 */
export function isNotModified(headers: RequestHeaders, etag: string): boolean {
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined && !names(ifMatch, etag)) throw new LinkError('precondition_failed');
  const ifNoneMatch = headers['if-none-match'];
  return ifNoneMatch !== undefined && names(ifNoneMatch, etag);
}

/** Whether a list of ETags, or `*`, includes this one. If-None-Match compares weakly (13.1.2), and all of ours are strong. */
function names(list: string, etag: string): boolean {
  const named = list.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return named.includes('*') || named.includes(etag);
}
