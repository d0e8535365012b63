import { defined } from './defined.ts';
import { LinkError, malformed } from './errors.ts';
import type { Events } from './events.ts';
import type { Link } from './link.ts';
import { checkOrder, filenameOf, LIMITS, type LinkOrder } from './link-order.ts';
import { hashPin } from './pin.ts';
import type { LinkStore, ObjectStore, Presign } from './ports.ts';
import type { Clock, EpochSeconds, Random } from './system-ports.ts';
import { linkIdOf, mintToken, type Token } from './token.ts';
import { isOfferedInParts, type StreamLimit, transferFor } from './transfer.ts';

const ENDS_TOO_SOON =
  'The object is archived, and its restored copy ends before the link would. Restore it for longer, or give an earlier expiry.';

/** What a deployment takes. It is told to owners, so that nothing is uploaded that gets no link. */
export interface OrderPolicy extends StreamLimit {
  /** The buckets that links may point into; the first is the default. */
  buckets: readonly string[];
  /** Prefixes that keys must have one of; empty: any key. */
  allowedPrefixes: readonly string[];
  /** The longest that a plain presigned URL may live, in seconds; also how long it lives where nothing is said. */
  presignedMaxSeconds: number;
}

/** What a deployment allows. */
export interface LinkPolicy extends OrderPolicy {
  /** How long a link is remembered after its expiry, in seconds. */
  retentionSeconds: number;
}

export interface CreatePorts {
  links: LinkStore;
  objects: ObjectStore;
  presign: Presign;
  clock: Clock;
  random: Random;
  events: Events;
}

/**
 * Mints a link: checks the order against the policy, pins the object as it is now, stores the link under the hash of a
 * new token. The token is given back here and is nowhere kept.
 *
 * @throws LinkError `malformed`, `bucket_not_allowed`, `key_not_allowed`, `object_missing`, `object_archived`,
 *   `object_unreadable`, `too_large`, `storage_unavailable`
 */
export async function createLink(
  ports: CreatePorts,
  policy: LinkPolicy,
  order: LinkOrder,
): Promise<{ link: Link; token: Token }> {
  const token = mintPlainToken(ports.random);
  const link = await draftLink(ports, policy, order, token);
  checkSize(link, policy, link.object.size);
  await store(ports, link);
  return { link, token };
}

/**
 * Hands the owner a plain presigned URL, and records that it did: the URL is not single-use, and is nowhere kept. The
 * record is a link whose token nobody has ever seen.
 * @throws LinkError as `createLink`, but `too_large`
 */
export async function presignLink(
  ports: CreatePorts,
  policy: LinkPolicy,
  order: LinkOrder,
): Promise<{ link: Link; url: string }> {
  const link = await draftLink(ports, policy, order, mintPlainToken(ports.random));
  // Seconds have passed since the order came: signed for all of them, the URL would outlive what is written down.
  const seconds = link.expiresAt - ports.clock();
  if (seconds < 1) throw malformed('The URL would have expired before it was made. Give it longer.');
  const url = await ports.presign(link, seconds);
  await store(ports, link);
  return { link, url };
}

/** One whose id does not begin with `-`: commands would take that for an option. */
function mintPlainToken(random: Random): Token {
  let token: Token;
  do token = mintToken(random);
  while (linkIdOf(token).startsWith('-'));
  return token;
}

/**
 * All that can be told of an order before its object is looked at, and of the object's size where that is known: what passes
 * here is refused for the object alone.
 *
 * @returns the bucket, and when the link works
 * @throws LinkError `malformed`, `bucket_not_allowed`, `key_not_allowed`, `too_large`
 */
export function checkMintable(
  order: Omit<LinkOrder, 'owner'>,
  policy: OrderPolicy,
  now: EpochSeconds,
  size?: number,
): { bucket: string; times: { expiresAt: EpochSeconds; notBefore?: EpochSeconds } } {
  checkOrder(order);
  const times = readTimes(order, policy, now);
  const bucket = order.bucket ?? policy.buckets[0];
  if (bucket === undefined || !policy.buckets.includes(bucket)) throw bucketNotAllowed(policy);
  checkKey(order, policy.allowedPrefixes);
  if (size !== undefined && order.delivery !== 'presigned') checkSize(deliveryOf(order), policy, size);
  return { bucket, times };
}

async function draftLink(ports: CreatePorts, policy: LinkPolicy, order: LinkOrder, token: Token): Promise<Link> {
  const now = ports.clock();
  const { bucket, times } = checkMintable(order, policy, now);
  const { readableUntil, ...object } = await ports.objects.inspect(bucket, order.key);
  if (readableUntil !== undefined && readableUntil < times.expiresAt) {
    throw new LinkError('object_archived', { at: readableUntil }, ENDS_TOO_SOON);
  }
  return defined({
    id: linkIdOf(token),
    version: 1,
    owner: order.owner,
    object,
    filename: order.filename ?? filenameOf(order.key),
    createdAt: now,
    ...times,
    purgeAt: times.expiresAt + policy.retentionSeconds,
    maxUses: order.maxUses ?? 1,
    pin: order.pin === undefined ? undefined : await hashPin(order.pin, ports.random),
    wrongPins: 0,
    allowedCidrs: order.allowedCidrs?.length ? order.allowedCidrs : undefined,
    ...deliveryOf(order),
    confirm: order.confirm ?? 'auto',
    preview: order.preview || undefined,
    note: order.note,
    claims: [],
  });
}

function deliveryOf({ delivery = 'auto', oversize = 'refuse', leaseSeconds }: Omit<LinkOrder, 'owner'>) {
  return defined({
    delivery,
    oversize: delivery === 'auto' ? oversize : undefined,
    leaseSeconds: leaseSeconds ?? LIMITS.defaultLeaseSeconds,
  });
}

/** A conflict can only be this very write, landed at a first try whose answer was lost: nobody else has this id. */
async function store(ports: CreatePorts, link: Link): Promise<void> {
  await ports.links.put(link, 0);
  ports.events.emit({ name: 'created', at: link.createdAt, link });
}

function readTimes(
  order: Omit<LinkOrder, 'owner'>,
  { presignedMaxSeconds }: OrderPolicy,
  now: EpochSeconds,
): { expiresAt: EpochSeconds; notBefore?: EpochSeconds } {
  if (order.expiresIn !== undefined && order.expiresAt !== undefined) {
    throw malformed('Give either expiresIn or expiresAt, not both.');
  }
  const isPresigned = order.delivery === 'presigned';
  const lifetime = isPresigned ? presignedMaxSeconds : LIMITS.defaultExpirySeconds;
  const longest = isPresigned ? presignedMaxSeconds : LIMITS.maxExpirySeconds;
  const expiresAt = order.expiresAt ?? now + (order.expiresIn ?? lifetime);
  if (expiresAt <= now) throw malformed('The link would have expired already. Give a time in the future.');
  if (expiresAt > now + longest) {
    throw malformed(
      isPresigned
        ? `A presigned URL lives ${presignedMaxSeconds} seconds at most here. Give an earlier expiry.`
        : 'A link lives a year at most. Give an earlier expiry.',
    );
  }
  if (order.notBefore === undefined) return { expiresAt };
  if (order.notBefore >= expiresAt) throw malformed('notBefore must come before the expiry. Correct one of the two.');
  return { expiresAt, notBefore: order.notBefore };
}

function checkKey({ key, delivery, oversize }: Omit<LinkOrder, 'owner'>, allowedPrefixes: readonly string[]): void {
  const bytes = Buffer.byteLength(key);
  // S3: a key is 1 to 1,024 bytes of UTF-8.
  if (bytes < 1 || bytes > 1024 || !key.isWellFormed() || key.includes('\0')) {
    throw malformed('key must be 1 to 1,024 bytes of UTF-8 without a NUL.');
  }
  const needsUrl = delivery === 'redirect' || delivery === 'presigned' || oversize === 'redirect';
  if (needsUrl && key.split('/').some((part) => part === '.' || part === '..')) {
    // RFC 3986, 5.2.4: every client takes such parts out of a URL before it asks.
    throw malformed(
      'The key has a part "." or "..", so no URL can lead to it. Use the delivery "stream", or copy the object to another key.',
    );
  }
  if (allowedPrefixes.length > 0 && !allowedPrefixes.some((prefix) => key.startsWith(prefix))) {
    const message = `Links are not made for that key here. Use a key that begins with ${listed(allowedPrefixes)}.`;
    throw new LinkError('key_not_allowed', {}, message);
  }
}

function bucketNotAllowed({ buckets }: OrderPolicy): LinkError {
  const message = `Links are not made for that bucket here. Use ${listed(buckets)}.`;
  return new LinkError('bucket_not_allowed', {}, message);
}

function listed(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(' or ');
}

/** What one stream cannot carry needs ranges, and the lease joins them. @throws LinkError `too_large` */
function checkSize(
  link: Pick<Link, 'delivery' | 'oversize' | 'leaseSeconds'>,
  policy: OrderPolicy,
  size: number,
): void {
  if (transferFor(link, size, policy.maxStreamBytes) !== 'refused' || isOfferedInParts(link)) return;
  const message = `The object has ${size} bytes, one streamed reply carries ${policy.maxStreamBytes}, and without a lease there is no second. Give it a lease, or "oversize": "redirect".`;
  throw new LinkError('too_large', {}, message);
}
