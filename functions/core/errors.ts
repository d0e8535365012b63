/** Every reason for which this system says no. One word each; `http/problem.ts` maps each to its status. */
export type ErrorCode =
  // what was asked is not well formed, or not offered
  | 'malformed'
  | 'body_too_large'
  | 'unknown_route'
  | 'method_not_allowed'
  | 'unauthenticated'
  | 'owner_not_allowed'
  | 'precondition_failed'
  // the link, as it is now
  | 'unknown_link'
  | 'not_yet'
  | 'expired'
  | 'revoked'
  | 'used'
  | 'being_claimed'
  | 'lease_used_up'
  | 'claim_not_offered'
  | 'not_revocable'
  // the recipient
  | 'network_refused'
  | 'pin_required'
  | 'pin_wrong'
  | 'locked'
  // the object
  | 'bucket_not_allowed'
  | 'key_not_allowed'
  | 'object_missing'
  | 'object_archived'
  | 'object_unreadable'
  | 'object_gone'
  | 'too_large'
  | 'range_unsatisfiable'
  // here and now
  | 'busy'
  | 'shutting_down'
  | 'outcome_unknown'
  | 'storage_unavailable'
  | 'internal';

/** What an answer may need beside the code. Nothing in here is secret: it is shown to whoever asked. */
export interface ErrorDetails {
  /** When asking again may help: seconds from now, at least 1. */
  retryAfterSeconds?: number;
  /** Wrong PINs that may still be tried before the link is locked. */
  triesLeft?: number;
  /** Since when it is so (used, expired, revoked) or from when it will be (not yet): epoch seconds. */
  at?: number;
  /** The object's size in bytes, for a range that lies outside of it. */
  size?: number;
  /** The methods that the path does take. */
  allow?: string;
  /** The error behind this one: for the log, never for the recipient. */
  cause?: unknown;
}

const MESSAGES: Record<ErrorCode, string> = {
  malformed: 'The request is not well formed. Correct it and send it again.',
  body_too_large: 'The request body is larger than 64 kB. Send less.',
  unknown_route: 'There is nothing at this address. Check it against the link that you were given.',
  method_not_allowed: 'This address does not take that method. Use one that the Allow header names.',
  owner_not_allowed: 'Only an administrator may list the links of another owner. Leave the owner out to list your own.',
  precondition_failed:
    'The file is not the one that the request is about: its ETag is another. Ask without the condition.',
  unauthenticated: 'The request carries no AWS identity. Sign it with Signature Version 4.',
  unknown_link: 'This link is not known here. Check that it was copied whole, or ask its sender for a new one.',
  not_yet: 'This link does not work yet. Come back later.',
  expired: 'This link has expired. Ask its sender for a new one.',
  revoked: 'This link was revoked by its owner. Ask its sender for a new one.',
  used: 'This link has already been used. Ask its sender for a new one if that was not you.',
  being_claimed: 'Somebody is starting this download at this moment. Try again shortly.',
  lease_used_up:
    'This download was fetched again too often, so it cannot be fetched any more. Ask its sender for a new link.',
  claim_not_offered: 'This link is handed out in one go, not in ranges. Download it with GET, or from its page.',
  not_revocable:
    'A presigned URL cannot be taken back: it works until it expires. To end it sooner, delete the object, or this version of it.',
  network_refused: 'This link does not work from your network. Use the network its sender named.',
  pin_required: 'This link needs a PIN. Send it by POST, as the form field "pin".',
  pin_wrong: 'That PIN is wrong. Check it with the sender and try again.',
  locked: 'Too many wrong PINs were tried, so this link is locked. Ask its sender for a new one.',
  bucket_not_allowed: 'Links are not made for that bucket here. Use the bucket that this deployment serves.',
  key_not_allowed: 'Links are not made for that key here. Use a key under one of the allowed prefixes.',
  object_missing: 'There is no such object in the bucket, or it may not be read. Check the key, or upload it first.',
  object_archived:
    'The file lies in an archived storage class, where it cannot be read. Nothing was used up. It must be restored first: ask its sender.',
  object_unreadable:
    'The storage does not let the file be read, by its permissions or its encryption key. Nothing was used up. Ask its sender.',
  object_gone: 'The file behind this link was removed or replaced. Ask its sender for a new link.',
  too_large: 'The file is larger than this delivery can carry. Ask its sender for another kind of link.',
  range_unsatisfiable: 'The range lies outside the file. Ask for one within its size.',
  busy: 'Too many requests are changing this link at this moment. Nothing was used up. Try again shortly.',
  shutting_down: 'This server is about to stop, and another one takes over. Nothing was used up. Try again shortly.',
  outcome_unknown:
    'The table did not answer, so it is not known whether this link was used. Try again; if it says used, ask its sender for a new one.',
  storage_unavailable: 'The storage could not be reached just now. This request used nothing up. Try again shortly.',
  internal: 'Something went wrong on our side. Try again; if it stays so, tell the sender of the link.',
};

/**
 * The one error that leaves the core. Its message is written for whoever sent the request: it says what happened and
 * what to do next, and never repeats what an SDK said (that stays in `details.cause`, for the log).
 */
export class LinkError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, message: string = MESSAGES[code]) {
    super(message, { cause: details.cause });
    this.name = 'LinkError';
    this.code = code;
    this.details = details;
  }
}

/** Any thrown thing as a LinkError: unknown ones become `internal`, with the original kept for the log. */
export function asLinkError(thrown: unknown): LinkError {
  return thrown instanceof LinkError ? thrown : new LinkError('internal', { cause: thrown });
}

/** A request that is not well formed, with the one sentence that says how. */
export function malformed(message: string): LinkError {
  return new LinkError('malformed', {}, message);
}

/** What the log may know of an error: its code, and the name of what lay behind it. SDKs' messages can repeat secrets. */
export function reasonOf(thrown: unknown): { code: ErrorCode; cause?: string } {
  const { code, details } = asLinkError(thrown);
  return details.cause instanceof Error ? { code, cause: details.cause.name } : { code };
}
