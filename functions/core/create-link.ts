import type { Manifest } from './archive/manifest.ts';
import type { ArchivePolicy } from './archive/pin-archive.ts';
import { defined } from './defined.ts';
import { LinkError, malformed } from './errors.ts';
import type { Events } from './events.ts';
import { isArchive, type Link, type Pin } from './link.ts';
import { checkOrder, filenameOf, LIMITS, type LinkOrder } from './link-order.ts';
import { hashPin } from './pin.ts';
import type { ArchiveSource, InspectedObject, LinkStore, ManifestStore, ObjectStore, Presign } from './ports.ts';
import { quoted } from './quoted.ts';
import { readMessage, readSender } from './read-sender.ts';
import type { Sender } from './sender.ts';
import type { Clock, EpochSeconds, Random } from './system-ports.ts';
import { type LinkId, linkIdOf, mintToken, type Token } from './token.ts';
import { isOfferedInParts, type StreamLimit, transferFor } from './transfer.ts';

const ENDS_TOO_SOON =
  'The object is archived, and its restored copy expires before the link does. Restore it for longer, or give an earlier expiry.';

/** The orders that a deployment accepts. Owners can ask for it, so that they upload nothing that gets no link. */
export interface OrderPolicy extends StreamLimit {
  /** The buckets that links may point into; the first is the default. */
  buckets: readonly string[];
  /** Prefixes that keys must have one of; empty: any key. */
  allowedPrefixes: readonly string[];
  /** The longest that a plain presigned URL may live, in seconds. Without an expiry in the order it lives that long. */
  presignedMaxSeconds: number;
}

/** A deployment's rules for new links. */
export interface LinkPolicy extends OrderPolicy, ArchivePolicy {
  /** How long the table keeps a link after its expiry, in seconds. */
  retentionSeconds: number;
  /** The sender of links whose order names none. */
  defaultFrom?: Sender | undefined;
}

export interface CreatePorts {
  links: LinkStore;
  objects: ObjectStore;
  manifests: ManifestStore;
  archives: ArchiveSource;
  presign: Presign;
  clock: Clock;
  random: Random;
  events: Events;
}

/**
 * Mints a link: checks the order against the policy, pins the object or the archive as it is now, and stores the link under the
 * hash of a new token. Returns the token, which is stored nowhere. The list of an archive's files is stored before the link; if
 * no link follows it, the table forgets it some days after it would have forgotten the link.
 *
 * @throws LinkError `malformed`, `bucket_not_allowed`, `key_not_allowed`, `object_missing`, `object_archived`,
 *   `object_unreadable`, `object_changed`, `too_large`, `storage_unavailable`
 */
export async function createLink(
  ports: CreatePorts,
  policy: LinkPolicy,
  order: LinkOrder,
): Promise<{ link: Link; token: Token }> {
  const token = mintPlainToken(ports.random);
  const { link, manifest } = await draftLink(ports, policy, order, token);
  checkSize(link, policy, { size: link.object.size, isArchive: isArchive(link.object) });
  if (manifest) await ports.manifests.put(manifest);
  await store(ports, link);
  return { link, token };
}

/**
 * Gives the owner a plain presigned URL, which is not single-use, and records that. The record is a link whose token nobody
 * has ever seen. The URL is stored nowhere.
 * @throws LinkError as `createLink`, except `too_large`
 */
export async function presignLink(
  ports: CreatePorts,
  policy: LinkPolicy,
  order: LinkOrder,
): Promise<{ link: Link; url: string }> {
  const { link } = await draftLink(ports, policy, order, mintPlainToken(ports.random));
  // Time has passed since the order came. Signed for the full time, the URL would outlive its record.
  const seconds = link.expiresAt - ports.clock();
  if (seconds < 1) throw malformed('The URL would expire before it is made. Give a later expiry.');
  const url = await ports.presign(link, seconds);
  await store(ports, link);
  return { link, url };
}

/** Mints a token whose link id does not begin with `-`, which commands would take for an option. */
function mintPlainToken(random: Random): Token {
  let token: Token;
  do token = mintToken(random);
  while (linkIdOf(token).startsWith('-'));
  return token;
}

/**
 * Checks everything about an order that does not depend on its object, and the object's size if it is known. After this,
 * only the object itself can be a reason to refuse the order.
 *
 * @returns the bucket, and the times between which the link works
 * @throws LinkError `malformed`, `bucket_not_allowed`, `key_not_allowed`, `too_large`
 */
export function checkMintable(
  order: Omit<LinkOrder, 'owner'>,
  policy: OrderPolicy,
  now: EpochSeconds,
  size?: number,
): { bucket: string; times: { expiresAt: EpochSeconds; notBefore?: EpochSeconds } } {
  checkOrder(order);
  checkObjects(order);
  const times = readTimes(order, policy, now);
  const bucket = order.bucket ?? policy.buckets[0];
  if (bucket === undefined || !policy.buckets.includes(bucket)) throw bucketNotAllowed(policy);
  checkKeys(order, policy.allowedPrefixes);
  if (size !== undefined && order.delivery !== 'presigned') {
    checkSize(deliveryOf(order), policy, { size, isArchive: order.key === undefined });
  }
  return { bucket, times };
}

/** A link that is not stored yet, and the list of its files if it hands out an archive. */
interface Draft {
  link: Link;
  manifest?: Manifest | undefined;
}

async function draftLink(ports: CreatePorts, policy: LinkPolicy, order: LinkOrder, token: Token): Promise<Draft> {
  const now = ports.clock();
  const { bucket, times } = checkMintable(order, policy, now);
  const id = linkIdOf(token);
  const purgeAt = times.expiresAt + policy.retentionSeconds;
  const checkReadable = ({ readableUntil }: InspectedObject) => {
    if (readableUntil !== undefined && readableUntil < times.expiresAt) {
      throw new LinkError('object_archived', { at: readableUntil }, ENDS_TOO_SOON);
    }
  };
  const { object, filename, manifest } = await pin(ports, policy, order, { id, bucket, purgeAt, checkReadable });
  const link: Link = defined({
    id,
    version: 1,
    owner: order.owner,
    object,
    filename: order.filename ?? filename,
    createdAt: now,
    ...times,
    purgeAt,
    maxUses: order.maxUses ?? 1,
    pin: order.pin === undefined ? undefined : await hashPin(order.pin, ports.random),
    wrongPins: 0,
    allowedCidrs: order.allowedCidrs?.length ? order.allowedCidrs : undefined,
    ...deliveryOf(order),
    confirm: order.confirm ?? 'auto',
    preview: order.preview || undefined,
    ...shownOf(order, policy),
    note: order.note,
    claims: [],
  });
  return { link, manifest };
}

/** What an order is for: an object, or an archive, whose code most mints do not need. */
async function pin(
  ports: CreatePorts,
  policy: LinkPolicy,
  order: LinkOrder,
  place: { id: LinkId; bucket: string; purgeAt: EpochSeconds; checkReadable: (object: InspectedObject) => void },
): Promise<{ object: Pin; filename: string; manifest?: Manifest }> {
  if (order.key === undefined) {
    const { pinArchive } = await import('./archive/pin-archive.ts');
    return pinArchive(ports, policy, order, place);
  }
  const found = await ports.objects.inspect(place.bucket, order.key);
  place.checkReadable(found);
  const { readableUntil: _, modifiedAt: __, ...object } = found;
  return { object, filename: filenameOf(order.key) };
}

/** What recipients are shown of the sender. A presigned URL has no page. */
function shownOf({ from, message, delivery }: LinkOrder, { defaultFrom }: LinkPolicy) {
  return {
    from: from === undefined ? (delivery === 'presigned' ? undefined : defaultFrom) : readSender(from),
    message: message === undefined ? undefined : readMessage(message),
  };
}

function deliveryOf({ delivery = 'auto', oversize = 'refuse', leaseSeconds }: Omit<LinkOrder, 'owner'>) {
  return defined({
    delivery,
    oversize: delivery === 'auto' ? oversize : undefined,
    leaseSeconds: leaseSeconds ?? LIMITS.defaultLeaseSeconds,
  });
}

/** A conflict can only be this same write: an earlier try landed, and its answer was lost. Nobody else has this id. */
async function store(ports: CreatePorts, link: Link): Promise<void> {
  await ports.links.put(link, 0);
  ports.events.emit({ name: 'created', at: link.createdAt, link });
}

/** Reads between which times a link works. @throws LinkError `malformed` for an order that has none, by this clock */
export function readTimes(
  order: Pick<LinkOrder, 'expiresIn' | 'expiresAt' | 'notBefore' | 'delivery'>,
  { presignedMaxSeconds }: Pick<OrderPolicy, 'presignedMaxSeconds'>,
  now: EpochSeconds,
): { expiresAt: EpochSeconds; notBefore?: EpochSeconds } {
  if (order.expiresIn !== undefined && order.expiresAt !== undefined) {
    throw malformed('Give either expiresIn or expiresAt, not both.');
  }
  const isPresigned = order.delivery === 'presigned';
  const lifetime = isPresigned ? presignedMaxSeconds : LIMITS.defaultExpirySeconds;
  const longest = isPresigned ? presignedMaxSeconds : LIMITS.maxExpirySeconds;
  const expiresAt = order.expiresAt ?? now + (order.expiresIn ?? lifetime);
  if (expiresAt <= now) throw malformed('The expiry is in the past. Give a time in the future.');
  if (expiresAt > now + longest) {
    throw malformed(
      isPresigned
        ? `Here a presigned URL lives for at most ${presignedMaxSeconds} seconds. Give an earlier expiry.`
        : 'A link lives for at most a year. Give an earlier expiry.',
    );
  }
  if (order.notBefore === undefined) return { expiresAt };
  if (order.notBefore >= expiresAt) throw malformed('notBefore must come before the expiry. Correct one of the two.');
  return { expiresAt, notBefore: order.notBefore };
}

/** What an order names: one object, or those of an archive, which has no URL of its own at S3. @throws LinkError `malformed` */
function checkObjects(order: Omit<LinkOrder, 'owner'>): void {
  const { key, keys, prefix, delivery, oversize } = order;
  if ([key, keys, prefix].filter((one) => one !== undefined).length !== 1) {
    throw malformed('Name what the link is for: give one of key, keys and prefix.');
  }
  if (keys && (keys.length < 1 || keys.length > LIMITS.archiveFiles)) {
    throw malformed(
      `An archive has 1 to ${inWords(LIMITS.archiveFiles)} files, and keys names ${inWords(keys.length)}. ${keys.length === 0 ? 'Name at least one' : 'Make several archives'}.`,
    );
  }
  if (key === undefined && (delivery === 'redirect' || delivery === 'presigned' || oversize === 'redirect')) {
    throw malformed(
      'An archive is nowhere stored, so no URL of S3 can lead to it. Use the delivery "auto" or "stream", without "oversize": "redirect".',
    );
  }
}

/** @throws LinkError `malformed`, `key_not_allowed` */
function checkKeys(order: Omit<LinkOrder, 'owner'>, allowedPrefixes: readonly string[]): void {
  const { key, keys = [], prefix } = order;
  if (key !== undefined) checkKey('key', key, allowedPrefixes);
  if (prefix !== undefined) checkKey('prefix', prefix, allowedPrefixes);
  for (const [at, { key: one }] of keys.entries()) checkKey(`keys[${at}]`, one, allowedPrefixes);
  if (key !== undefined) checkUrl(key, order);
}

function checkKey(field: string, key: string, allowedPrefixes: readonly string[]): void {
  const bytes = Buffer.byteLength(key);
  // The limits of S3.
  if (bytes < 1 || bytes > 1024 || !key.isWellFormed() || key.includes('\0')) {
    throw malformed(`${field} must be 1 to 1,024 bytes of UTF-8 without a NUL.`);
  }
  if (allowedPrefixes.length > 0 && !allowedPrefixes.some((prefix) => key.startsWith(prefix))) {
    const which = field === 'key' ? 'that key' : quoted(key);
    const message = `This deployment makes no links for ${which}. Use a key that begins with ${listed(allowedPrefixes)}.`;
    throw new LinkError('key_not_allowed', {}, message);
  }
}

function checkUrl(key: string, { delivery, oversize }: Omit<LinkOrder, 'owner'>): void {
  const needsUrl = delivery === 'redirect' || delivery === 'presigned' || oversize === 'redirect';
  if (needsUrl && key.split('/').some((part) => part === '.' || part === '..')) {
    // Clients remove such parts from a URL before they send it (RFC 3986, 5.2.4).
    throw malformed(
      'The key has a part "." or "..", so no URL can lead to it. Use the delivery "stream", or copy the object to another key.',
    );
  }
}

function bucketNotAllowed({ buckets }: OrderPolicy): LinkError {
  const message = `This deployment makes no links for that bucket. Use ${listed(buckets)}.`;
  return new LinkError('bucket_not_allowed', {}, message);
}

function listed(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(' or ');
}

/** A file that is too large for one stream needs ranges, and ranges need a lease. @throws LinkError `too_large` */
function checkSize(
  link: Pick<Link, 'delivery' | 'oversize' | 'leaseSeconds'>,
  { maxStreamBytes }: OrderPolicy,
  { size, isArchive }: { size: number; isArchive: boolean },
): void {
  if (transferFor(link, size, maxStreamBytes) !== 'refused' || isOfferedInParts(link)) return;
  const [it, instead] = isArchive ? ['archive', 'make several archives'] : ['object', '"oversize": "redirect"'];
  const message = `The ${it} has ${inWords(size)} bytes, and one streamed reply carries at most ${inWords(maxStreamBytes)}. Give the link a lease, so that it can be fetched in parts, or ${instead}.`;
  throw new LinkError('too_large', {}, message);
}

const inWords = (number: number) => number.toLocaleString('en');
