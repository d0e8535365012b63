/**
 * Every reason for which this system says no: a code, what it says, and for whom it is. A message is written for whoever sent
 * the request: what happened, and what to do next. `http/problem.ts` maps each code to its status.
 */

/** Told to owners only. */
const OF_OWNERS = {
  unauthenticated: 'The request carries no AWS identity. Sign it with Signature Version 4.',
  owner_not_allowed: 'Only an administrator may list the links of another owner. Leave the owner out to list your own.',
  bucket_not_allowed: 'Links are not made for that bucket here. Use the bucket that this deployment serves.',
  key_not_allowed: 'Links are not made for that key here. Use a key under one of the allowed prefixes.',
  object_missing: 'There is no such object in the bucket, or it may not be read. Check the key, or upload it first.',
  not_revocable:
    'A presigned URL cannot be taken back: it works until it expires. To end it sooner, delete the object, or this version of it.',
} as const;

/** How it stands with a link, or with its file: told to recipients, and some of it to owners. */
const OF_RECIPIENTS = {
  unknown_link: 'This link is not known here. Check that it was copied whole, or ask its sender for a new one.',
  not_yet: 'This link does not work yet. Come back later.',
  expired: 'This link has expired. Ask its sender for a new one.',
  revoked: 'This link was revoked by its owner. Ask its sender for a new one.',
  used: 'This link has already been used. Ask its sender for a new one if that was not you.',
  being_claimed: 'Somebody is starting this download at this moment. Try again shortly.',
  lease_used_up:
    'This download was fetched again too often, so it cannot be fetched any more. Ask its sender for a new link.',
  claim_not_offered: 'This link is handed out in one go, not in ranges. Download it with GET, or from its page.',
  network_refused: 'This link does not work from your network. Use the network its sender named.',
  pin_required: 'This link needs a PIN. Send it by POST, as the form field "pin".',
  pin_wrong: 'That PIN is wrong. Check it with the sender and try again.',
  locked: 'Too many wrong PINs were tried, so this link is locked. Ask its sender for a new one.',
  object_archived:
    'The file lies in an archived storage class, where it cannot be read. Nothing was used up. It must be restored first: ask its sender.',
  object_unreadable:
    'The storage does not let the file be read, by its permissions or its encryption key. Nothing was used up. Ask its sender.',
  object_gone: 'The file behind this link was removed or replaced. Ask its sender for a new link.',
  too_large: 'The file is larger than this delivery can carry. Ask its sender for another kind of link.',
  outcome_unknown:
    'The table did not answer, so it is not known whether this link was used. Try again; if it says used, ask its sender for a new one.',
} as const;

/** About the request, whoever sends it, or about us. */
const OF_HTTP = {
  malformed: 'The request is not well formed. Correct it and send it again.',
  body_too_large: 'The request body is larger than 64 kB. Send less.',
  unknown_route: 'There is nothing at this address. Check it against the link that you were given.',
  method_not_allowed: 'This address does not take that method. Use one that the Allow header names.',
  precondition_failed:
    'The file is not the one that the request is about: its ETag is another. Ask without the condition.',
  range_unsatisfiable: 'The range lies outside the file. Ask for one within its size.',
  busy: 'Too many requests are changing this link at this moment. Nothing was used up. Try again shortly.',
  shutting_down: 'This server is about to stop, and another one takes over. Nothing was used up. Try again shortly.',
  storage_unavailable: 'The storage could not be reached just now. This request used nothing up. Try again shortly.',
  internal: 'Something went wrong on our side. Try again; if it stays so, tell the sender of the link.',
} as const;

export type OwnerCode = keyof typeof OF_OWNERS;
export type RecipientCode = keyof typeof OF_RECIPIENTS;
export type HttpCode = keyof typeof OF_HTTP;
export type ErrorCode = OwnerCode | RecipientCode | HttpCode;

export const MESSAGES: Readonly<Record<ErrorCode, string>> = { ...OF_OWNERS, ...OF_RECIPIENTS, ...OF_HTTP };

/** Whether recipients never meet this code. */
export function isForOwners(code: ErrorCode): code is OwnerCode {
  return Object.hasOwn(OF_OWNERS, code);
}
