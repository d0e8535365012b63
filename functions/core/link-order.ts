import { malformed } from './errors.ts';
import type { Delivery, Oversize } from './link.ts';
import { isNetwork, spellingAdvice } from './network.ts';
import { PIN_LENGTH, pinIn } from './pin.ts';
import { readMessage, readSender } from './read-sender.ts';
import type { EpochSeconds } from './system-ports.ts';

/** A file of an archive, as it was ordered: by its key, perhaps with the path there that its owner wants. */
export interface NamedKey {
  key: string;
  name?: string;
}

/** An owner's order for a link. */
export interface LinkOrder {
  owner: string;
  /** Exactly one of `key`, `keys` and `prefix` is there. */
  key?: string;
  /** For an archive: 1 to 1,000 objects, in this order. */
  keys?: readonly NamedKey[];
  /** For an archive: how the keys of all its objects begin. */
  prefix?: string;
  /** The deployment's first bucket if absent. */
  bucket?: string;
  /** Seconds from now. Not together with `expiresAt`. */
  expiresIn?: number;
  expiresAt?: EpochSeconds;
  notBefore?: EpochSeconds;
  /** 1 to 100; 1 if absent. */
  maxUses?: number;
  /** The name under which the recipient saves the file; the last part of the key, or of the archive's folder, if absent. */
  filename?: string;
  pin?: string;
  allowedCidrs?: string[];
  /** `auto` if absent. */
  delivery?: Delivery;
  /** Only with `auto`; `refuse` if absent. */
  oversize?: Oversize;
  /** 0 to 86,400; an hour if absent. */
  leaseSeconds?: number;
  confirm?: 'auto' | 'always';
  preview?: boolean;
  /** The sender, as `readSender` reads it; the deployment's default if absent. */
  from?: string;
  /** A message to recipients, as `readMessage` reads it. */
  message?: string;
  note?: string;
}

export const LIMITS = {
  defaultExpirySeconds: 7 * 86_400,
  maxExpirySeconds: 366 * 86_400,
  maxUses: 100,
  defaultLeaseSeconds: 3_600,
  maxLeaseSeconds: 86_400,
  /** How many files an archive may have. */
  archiveFiles: 1_000,
  /** The largest order, in bytes: that for an archive has up to a thousand keys and names. */
  orderBytes: 1_000_000,
  /** Bytes of UTF-8: the limit of Linux, macOS and Windows. */
  filenameBytes: 255,
  noteLength: 500,
  networks: 50,
} as const;

/** An order without its objects. */
export type OrderRules = Omit<LinkOrder, 'owner' | 'key' | 'keys' | 'prefix'>;

/** Checks an order by itself, without looking anything up. @throws LinkError `malformed` */
export function checkOrder(order: OrderRules): void {
  const { maxUses, leaseSeconds, filename, pin, allowedCidrs, from, message, note } = order;
  if (maxUses !== undefined && !isWithin(maxUses, 1, LIMITS.maxUses)) {
    throw malformed(`maxUses must be a whole number from 1 to ${LIMITS.maxUses}.`);
  }
  if (leaseSeconds !== undefined && !isWithin(leaseSeconds, 0, LIMITS.maxLeaseSeconds)) {
    throw malformed(`leaseSeconds must be a whole number from 0 to ${LIMITS.maxLeaseSeconds}.`);
  }
  if (filename !== undefined && !isFilename(filename)) {
    throw malformed('filename must be 1 to 255 bytes of UTF-8, without slashes, control or text-direction characters.');
  }
  if (pin !== undefined && !isWithin([...pinIn(pin)].length, PIN_LENGTH.min, PIN_LENGTH.max)) {
    throw malformed(`pin must be ${PIN_LENGTH.min} to ${PIN_LENGTH.max} characters, not counting blanks around it.`);
  }
  if (allowedCidrs && (allowedCidrs.length > LIMITS.networks || !allowedCidrs.every(isNetwork))) {
    throw malformed(
      `allowedCidrs must be at most ${LIMITS.networks} networks such as 192.0.2.0/24 or 2001:db8::/32.${spellingAdvice(allowedCidrs)}`,
    );
  }
  if (from !== undefined) readSender(from);
  if (message !== undefined) readMessage(message);
  if (note !== undefined && [...note].length > LIMITS.noteLength) {
    throw malformed(`note must be at most ${LIMITS.noteLength} characters.`);
  }
  checkDelivery(order);
}

/** Refuses fields that have no effect on a delivery: the owner would believe that they have one. */
function checkDelivery({ delivery = 'auto', ...order }: OrderRules): void {
  if (order.oversize !== undefined && delivery !== 'auto') {
    throw malformed('oversize works only with "delivery": "auto". Leave it out.');
  }
  const unknown = NOT_OF_PRESIGNED.filter((field) => delivery === 'presigned' && order[field] !== undefined);
  if (unknown.length > 0) {
    throw malformed(
      `A presigned URL works for anyone who has it, and cannot have ${unknown.join(', ')}. Leave that out.`,
    );
  }
}

const NOT_OF_PRESIGNED = [
  'notBefore',
  'maxUses',
  'pin',
  'allowedCidrs',
  'leaseSeconds',
  'confirm',
  'preview',
  'from',
  'message',
] as const;

// Control characters would end up in a header, and slashes would name a folder. Direction marks make "exe.fdp" look like
// "pdf.exe" (CVE-2021-42574 lists them).
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are refused
const UNSAFE_IN_FILENAME = /[\u0000-\u001f\u007f-\u009f/\\\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

const IS_DOTS = /^\.+$/;

/** Whether recipients may save the file under this name. */
export function isFilename(name: string): boolean {
  return (
    isWithin(Buffer.byteLength(name), 1, LIMITS.filenameBytes) &&
    name.isWellFormed() &&
    name.search(UNSAFE_IN_FILENAME) === -1 &&
    !IS_DOTS.test(name)
  );
}

/** The key's last part as a filename: without unsafe characters, and not too long. */
export function filenameOf(key: string): string {
  const last = key.split('/').findLast((part) => part !== '') ?? 'download';
  return IS_DOTS.test(last) ? 'download' : safeFilename(last);
}

/** A text as a filename: unsafe characters become `_`, and the beginning of a long one is left out. */
export function safeFilename(text: string): string {
  const safe = endOf(text.toWellFormed().replaceAll(UNSAFE_IN_FILENAME, '_'));
  return IS_DOTS.test(safe) ? safe.replaceAll('.', '_') : safe;
}

/** The end of a name, with its extension, as long as a name may be. Cuts no character in two. */
function endOf(name: string): string {
  const characters = [...name];
  let bytes = Buffer.byteLength(name);
  while (bytes > LIMITS.filenameBytes) bytes -= Buffer.byteLength(characters.shift() ?? '');
  return characters.join('');
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
