import { STATUS_CODES } from 'node:http';
import type { ErrorCode, LinkError } from '../core/errors.ts';
import { type Reply, reply } from './reply.ts';

/** The one table from what went wrong to what HTTP calls it. A code without a row does not compile. */
export const STATUS: Readonly<Record<ErrorCode, number>> = {
  malformed: 400,
  unauthenticated: 401,
  pin_required: 401,
  pin_wrong: 401,
  bucket_not_allowed: 403,
  key_not_allowed: 403,
  locked: 403,
  network_refused: 403,
  not_yet: 403,
  object_missing: 404,
  unknown_link: 404,
  unknown_route: 404,
  method_not_allowed: 405,
  being_claimed: 409,
  object_archived: 409,
  expired: 410,
  object_gone: 410,
  revoked: 410,
  used: 410,
  body_too_large: 413,
  too_large: 413,
  range_unsatisfiable: 416,
  internal: 500,
  busy: 503,
  reservation_lapsed: 503,
  storage_unavailable: 503,
};

/** An error as RFC 9457 problem details. */
export function problemReply(error: LinkError): Reply {
  const status = STATUS[error.code];
  const { at, triesLeft } = error.details;
  const problem = {
    type: `urn:single-use-links:${error.code}`,
    title: STATUS_CODES[status],
    status,
    detail: error.message,
    code: error.code,
    ...(at === undefined ? {} : { at: new Date(at * 1000).toISOString() }),
    ...(triesLeft === undefined ? {} : { triesLeft }),
  };
  const headers = { 'content-type': 'application/problem+json', ...errorHeaders(error) };
  return reply(status, headers, `${JSON.stringify(problem, undefined, 2)}\n`);
}

/** The headers that the status asks for, on a page as on a problem. */
export function errorHeaders(error: LinkError): Record<string, string> {
  const { retryAfterSeconds, allow, size } = error.details;
  return {
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))) }),
    // RFC 9110, 15.5.6: a 405 MUST say what is allowed; 15.5.2: a 401 MUST carry a challenge.
    ...(allow === undefined ? {} : { allow }),
    ...(STATUS[error.code] === 401 ? { 'www-authenticate': 'PIN realm="download link"' } : {}),
    // RFC 9110, 15.5.17: a 416 SHOULD say how long the representation is.
    ...(size === undefined ? {} : { 'content-range': `bytes */${size}` }),
  };
}
