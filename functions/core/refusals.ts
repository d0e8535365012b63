// Every reason to refuse a request: its code, its message and its readers. A message tells the sender of the request what
// happened and what to do next. `http/problem.ts` maps each code to its status.

/** Only owners get these. */
const OF_OWNERS = {
  unauthenticated: 'The request carries no AWS identity. Sign it with Signature Version 4.',
  owner_not_allowed: 'Only an administrator may list the links of another owner. Leave out the owner to list your own.',
  bucket_not_allowed: 'This deployment makes no links for that bucket. Use a bucket that it serves.',
  key_not_allowed: 'This deployment makes no links for that key. Use a key under one of the allowed prefixes.',
  object_missing:
    'The bucket has no such object, or this deployment may not read it. Check the key, or upload the object first.',
  object_changed: 'The object changed while the link was made, so there is no link. Try again.',
  not_revocable:
    'A presigned URL cannot be revoked: it works until it expires. To end it sooner, delete the object, or this version of it.',
} as const;

/** The state of a link or its file. Recipients get these, and owners get some of them. */
const OF_RECIPIENTS = {
  unknown_link: 'This link is unknown. Check that you copied all of it, or ask its sender for a new one.',
  not_yet: 'This link does not work yet. Come back later.',
  expired: 'This link has expired. Ask its sender for a new one.',
  revoked: 'This link was revoked by its owner. Ask its sender for a new one.',
  used: 'This link has already been used. Ask its sender for a new one if that was not you.',
  being_claimed: 'Someone else is starting this download right now. Try again shortly.',
  lease_used_up: 'This download was repeated too often, so it cannot be repeated again. Ask its sender for a new link.',
  claim_not_offered: 'This link sends its file in one piece, not in ranges. Download it with GET, or from its page.',
  network_refused: 'This link does not work from your network. Use the network that its sender named.',
  pin_required: 'This link needs a PIN. Send it by POST, as the form field "pin".',
  pin_wrong: 'That PIN is wrong. Check it with the sender and try again.',
  locked: 'Too many wrong PINs were tried, so this link is locked. Ask its sender for a new one.',
  object_archived:
    'The file is archived and cannot be read until it is restored. Nothing was used up. Ask its sender to restore it.',
  object_unreadable:
    'The storage refuses to read the file, because of its permissions or its encryption key. Nothing was used up. Ask its sender.',
  object_gone: 'The file behind this link was removed or replaced. Ask its sender for a new link.',
  too_large: 'The file is larger than this delivery can carry. Ask its sender for another kind of link.',
  outcome_unknown:
    'The table did not answer, so this link may have been used. Try again. If it turns out to be used, ask its sender for a new one.',
} as const;

/** Faults of a request, whoever sends it, and faults of ours. */
const OF_HTTP = {
  malformed: 'The request is malformed. Correct it and send it again.',
  body_too_large: 'The request body is larger than 64 kB. Send less.',
  unknown_route: 'There is nothing at this address. Check it against the link that you were given.',
  method_not_allowed: 'This address does not take that method. Use one from the Allow header.',
  precondition_failed:
    'The ETag of the file differs from the one in the request. Send the request without the condition.',
  range_unsatisfiable: 'The range lies outside the file. Ask for one within its size.',
  busy: 'Too many requests are changing this link right now. Nothing was used up. Try again shortly.',
  shutting_down: 'This server is shutting down, and another one takes over. Nothing was used up. Try again shortly.',
  storage_unavailable: 'The storage could not be reached just now. This request used nothing up. Try again shortly.',
  internal: 'Something went wrong on our side. Try again. If it happens again, tell the sender of the link.',
} as const;

export type OwnerCode = keyof typeof OF_OWNERS;
export type RecipientCode = keyof typeof OF_RECIPIENTS;
export type HttpCode = keyof typeof OF_HTTP;
export type ErrorCode = OwnerCode | RecipientCode | HttpCode;

export const MESSAGES: Readonly<Record<ErrorCode, string>> = { ...OF_OWNERS, ...OF_RECIPIENTS, ...OF_HTTP };

/** What owners are told in place of a message that sends recipients to their sender. */
export const TO_OWNERS: Readonly<Partial<Record<ErrorCode, string>>> = {
  object_archived:
    'The object is archived and cannot be read until it is restored. Restore it, and order the link again.',
  object_unreadable:
    'S3 refuses to let this deployment read the object, because of its permissions or its encryption key. Allow it, and order the link again.',
  internal: 'Something went wrong on our side. Try again. If it happens again, look into the log of the deployment.',
};

/** Whether only owners get this code. */
export function isForOwners(code: ErrorCode): code is OwnerCode {
  return Object.hasOwn(OF_OWNERS, code);
}
