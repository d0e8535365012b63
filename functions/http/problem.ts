import { STATUS_CODES } from 'node:http';
import { defined } from '../core/defined.ts';
import type { LinkError } from '../core/errors.ts';
import type { ErrorCode } from '../core/refusals.ts';
import { writeSender } from '../core/sender.ts';
import { type Reply, reply } from './reply.ts';

/** The only table from codes to HTTP statuses. A code without a row does not compile. */
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
  owner_not_allowed: 403,
  object_missing: 404,
  unknown_link: 404,
  unknown_route: 404,
  method_not_allowed: 405,
  being_claimed: 409,
  claim_not_offered: 409,
  not_revocable: 409,
  object_archived: 409,
  object_changed: 409,
  object_unreadable: 409,
  expired: 410,
  object_gone: 410,
  revoked: 410,
  used: 410,
  precondition_failed: 412,
  body_too_large: 413,
  too_large: 413,
  range_unsatisfiable: 416,
  lease_used_up: 429,
  internal: 500,
  busy: 503,
  outcome_unknown: 503,
  shutting_down: 503,
  storage_unavailable: 503,
};

const DEFAULT_RETRY_SECONDS = 5;

/** An error as RFC 9457 problem details. */
export function problemReply(error: LinkError): Reply<string> {
  const status = STATUS[error.code];
  const { at, triesLeft, sender } = error.details;
  const problem = {
    type: `urn:single-use-links:${error.code}`,
    title: STATUS_CODES[status],
    status,
    detail: detailOf(error),
    code: error.code,
    at: at === undefined ? undefined : new Date(at * 1000).toISOString(),
    triesLeft,
    from: sender && writeSender(sender),
  };
  const headers = { 'content-type': 'application/problem+json', ...errorHeaders(error) };
  return reply(status, headers, `${JSON.stringify(problem, undefined, 2)}\n`);
}

/** The error's own message, or one with a date, which the core cannot write. */
function detailOf({ code, message, details: { at } }: LinkError): string {
  if (code !== 'not_yet' || at === undefined) return message;
  const opens = new Date(at * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return `This link does not work yet: it opens at ${opens} UTC. Come back then.`;
}

/** The log level of an error. Mistakes of recipients and owners are not errors of ours. */
export function logLevelOf({ code }: LinkError): 'info' | 'error' {
  return STATUS[code] >= 500 && code !== 'busy' && code !== 'shutting_down' ? 'error' : 'info';
}

/** The headers that the status requires, on a page as on a problem. */
export function errorHeaders(error: LinkError): Record<string, string> {
  const { allow, size } = error.details;
  const retryAfter =
    error.details.retryAfterSeconds ?? (STATUS[error.code] === 503 ? DEFAULT_RETRY_SECONDS : undefined);
  return defined({
    'retry-after': retryAfter === undefined ? undefined : String(Math.max(1, Math.ceil(retryAfter))),
    // RFC 9110, 15.5.6: a 405 MUST say what is allowed; 15.5.2: a 401 MUST carry a challenge.
    allow,
    ...challengeOf(error.code),
    // RFC 9110, 15.5.17: a 416 SHOULD say how long the representation is.
    'content-range': size === undefined ? undefined : `bytes */${size}`,
  });
}

function challengeOf(code: ErrorCode): Record<string, string> {
  if (code === 'unauthenticated') return { 'www-authenticate': 'AWS4-HMAC-SHA256' };
  return STATUS[code] === 401 ? { 'www-authenticate': 'PIN realm="download link"' } : {};
}
