import { LinkError, malformed } from './errors.ts';
import type { Delivery, EpochSeconds, Link, ObjectPin } from './link.ts';
import { isNetwork } from './network.ts';
import { hashPin, PIN_LENGTH } from './pin.ts';
import type { Clock, LinkStore, ObjectStore, Random } from './ports.ts';
import { linkIdOf, mintToken, type Token } from './token.ts';

/** What an owner may ask for. Absent fields take the defaults below. */
export interface LinkOrder {
  owner: string;
  key: string;
  /** The deployment's first bucket if absent. */
  bucket?: string;
  /** Seconds from now. Not together with `expiresAt`. */
  expiresIn?: number;
  expiresAt?: EpochSeconds;
  notBefore?: EpochSeconds;
  /** 1 to 100; 1 if absent. */
  maxUses?: number;
  /** The name that the recipient saves under; the key's last part if absent. */
  filename?: string;
  pin?: string;
  allowedNetworks?: string[];
  delivery?: Delivery;
  /** 0 to 86,400; an hour if absent. */
  leaseSeconds?: number;
  confirm?: 'auto' | 'always';
  preview?: boolean;
  note?: string;
}

/** What a deployment allows. */
export interface LinkPolicy {
  /** The buckets that links may point into; the first is the default. */
  buckets: readonly string[];
  /** Prefixes that keys must have one of; empty: any key. */
  allowedPrefixes: readonly string[];
  /** The largest reply that a stream carries, in bytes. */
  maxStreamBytes: number;
  /** How long a link is remembered after its expiry, in seconds. */
  retentionSeconds: number;
}

export interface CreatePorts {
  links: LinkStore;
  objects: ObjectStore;
  clock: Clock;
  random: Random;
}

export const LIMITS = {
  defaultExpirySeconds: 7 * 86_400,
  maxExpirySeconds: 366 * 86_400,
  maxUses: 100,
  defaultLeaseSeconds: 3_600,
  maxLeaseSeconds: 86_400,
  filenameLength: 255,
  noteLength: 500,
  networks: 50,
} as const;

/**
 * Mints a link: checks the order against the policy, pins the object as it is now, stores the link under the hash of a
 * new token. The token is given back here and is nowhere kept.
 *
 * @throws LinkError `malformed`, `bucket_not_allowed`, `key_not_allowed`, `object_missing`, `object_archived`,
 *   `too_large`, `storage_unavailable`
 */
export async function createLink(
  ports: CreatePorts,
  policy: LinkPolicy,
  order: LinkOrder,
): Promise<{ link: Link; token: Token }> {
  const now = ports.clock();
  checkOrder(order);
  const times = timesOf(order, now);
  const bucket = order.bucket ?? policy.buckets[0];
  if (bucket === undefined || !policy.buckets.includes(bucket)) throw new LinkError('bucket_not_allowed');
  checkKey(order.key, policy.allowedPrefixes);

  const object = await ports.objects.inspect(bucket, order.key);
  const delivery = order.delivery ?? 'stream';
  const leaseSeconds = order.leaseSeconds ?? LIMITS.defaultLeaseSeconds;
  // With a lease it can be fetched in ranges, whatever its size.
  if (delivery === 'stream' && leaseSeconds === 0 && object.size > policy.maxStreamBytes)
    throw tooLarge(object, policy);

  const token = mintToken(ports.random);
  const link: Link = {
    id: linkIdOf(token),
    version: 1,
    owner: order.owner,
    object,
    filename: order.filename ?? filenameOf(order.key),
    createdAt: now,
    ...times,
    purgeAt: times.expiresAt + policy.retentionSeconds,
    maxUses: order.maxUses ?? 1,
    ...(order.pin === undefined ? {} : { pin: await hashPin(order.pin, ports.random) }),
    wrongPins: 0,
    ...(order.allowedNetworks?.length ? { allowedNetworks: order.allowedNetworks } : {}),
    delivery,
    leaseSeconds,
    confirm: order.confirm ?? 'auto',
    ...(order.preview ? { preview: true } : {}),
    ...(order.note === undefined ? {} : { note: order.note }),
    claims: [],
  };
  // A conflict can only be this very write, landed at a first try whose answer was lost: nobody else has this token.
  await ports.links.put(link, 0);
  return { link, token };
}

function timesOf(order: LinkOrder, now: EpochSeconds): { expiresAt: EpochSeconds; notBefore?: EpochSeconds } {
  if (order.expiresIn !== undefined && order.expiresAt !== undefined) {
    throw malformed('Give either expiresIn or expiresAt, not both.');
  }
  const expiresAt = order.expiresAt ?? now + (order.expiresIn ?? LIMITS.defaultExpirySeconds);
  if (expiresAt <= now) throw malformed('The link would have expired already. Give a time to come.');
  if (expiresAt > now + LIMITS.maxExpirySeconds)
    throw malformed('A link lives a year at most. Give an earlier expiry.');
  if (order.notBefore === undefined) return { expiresAt };
  if (order.notBefore >= expiresAt) throw malformed('notBefore must come before the expiry. Correct one of the two.');
  return { expiresAt, notBefore: order.notBefore };
}

/** What can be told of an order before anything is looked up. @throws LinkError `malformed` */
export function checkOrder(order: Omit<LinkOrder, 'owner' | 'key'>): void {
  const { maxUses, leaseSeconds, filename, pin, allowedNetworks, note } = order;
  if (maxUses !== undefined && !isWithin(maxUses, 1, LIMITS.maxUses)) {
    throw malformed(`maxUses must be a whole number from 1 to ${LIMITS.maxUses}.`);
  }
  if (leaseSeconds !== undefined && !isWithin(leaseSeconds, 0, LIMITS.maxLeaseSeconds)) {
    throw malformed(`leaseSeconds must be a whole number from 0 to ${LIMITS.maxLeaseSeconds}.`);
  }
  if (filename !== undefined && !isFilename(filename)) {
    throw malformed('filename must be 1 to 255 characters, without slashes, control or text-direction characters.');
  }
  if (pin !== undefined && !isWithin([...pin].length, PIN_LENGTH.min, PIN_LENGTH.max)) {
    throw malformed(`pin must be ${PIN_LENGTH.min} to ${PIN_LENGTH.max} characters.`);
  }
  if (allowedNetworks && (allowedNetworks.length > LIMITS.networks || !allowedNetworks.every(isNetwork))) {
    throw malformed(`allowedCidrs must be at most ${LIMITS.networks} networks such as 192.0.2.0/24 or 2001:db8::/32.`);
  }
  if (note !== undefined && note.length > LIMITS.noteLength) {
    throw malformed(`note must be at most ${LIMITS.noteLength} characters.`);
  }
}

function checkKey(key: string, allowedPrefixes: readonly string[]): void {
  // S3: a key is 1 to 1,024 bytes of UTF-8.
  if (!isWithin(Buffer.byteLength(key), 1, 1024) || !key.isWellFormed() || key.includes('\0')) {
    throw malformed('key must be 1 to 1,024 bytes of UTF-8 without a NUL.');
  }
  if (allowedPrefixes.length > 0 && !allowedPrefixes.some((prefix) => key.startsWith(prefix))) {
    throw new LinkError('key_not_allowed');
  }
}

// Control characters would end up in a header; slashes name a folder; the direction marks let
// "exe.fdp" read as "pdf.exe" (CVE-2021-42574 names them).
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const UNSAFE_IN_FILENAME = /[\u0000-\u001f\u007f-\u009f/\\\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

const IS_DOTS = /^\.+$/;

function isFilename(name: string): boolean {
  const length = [...name].length;
  return (
    isWithin(length, 1, LIMITS.filenameLength) &&
    name.isWellFormed() &&
    name.search(UNSAFE_IN_FILENAME) === -1 &&
    !IS_DOTS.test(name)
  );
}

/** The key's last part, made safe: it was not chosen as a filename. */
function filenameOf(key: string): string {
  const last = key.split('/').findLast((part) => part !== '') ?? 'download';
  const safe = [...last.replaceAll(UNSAFE_IN_FILENAME, '_')].slice(-LIMITS.filenameLength).join('');
  return IS_DOTS.test(safe) ? 'download' : safe;
}

function tooLarge({ size }: ObjectPin, { maxStreamBytes }: LinkPolicy): LinkError {
  const message = `The object has ${size} bytes, one streamed reply carries ${maxStreamBytes}, and without a lease there is no second. Give it a lease, or "delivery": "redirect".`;
  return new LinkError('too_large', {}, message);
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
