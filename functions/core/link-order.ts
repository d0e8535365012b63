import { malformed } from './errors.ts';
import type { Delivery, Oversize } from './link.ts';
import { isNetwork, spellingAdvice } from './network.ts';
import { PIN_LENGTH, pinIn } from './pin.ts';
import type { EpochSeconds } from './system-ports.ts';

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
  allowedCidrs?: string[];
  /** `auto` if absent. */
  delivery?: Delivery;
  /** Only with `auto`; `refuse` if absent. */
  oversize?: Oversize;
  /** 0 to 86,400; an hour if absent. */
  leaseSeconds?: number;
  confirm?: 'auto' | 'always';
  preview?: boolean;
  note?: string;
}

export const LIMITS = {
  defaultExpirySeconds: 7 * 86_400,
  maxExpirySeconds: 366 * 86_400,
  maxUses: 100,
  defaultLeaseSeconds: 3_600,
  maxLeaseSeconds: 86_400,
  /** Bytes of UTF-8: what Linux, macOS and Windows take for a name. */
  filenameBytes: 255,
  noteLength: 500,
  networks: 50,
} as const;

/** What can be told of an order before anything is looked up. @throws LinkError `malformed` */
export function checkOrder(order: Omit<LinkOrder, 'owner' | 'key'>): void {
  const { maxUses, leaseSeconds, filename, pin, allowedCidrs, note } = order;
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
    throw malformed(`pin must be ${PIN_LENGTH.min} to ${PIN_LENGTH.max} characters, blanks around it aside.`);
  }
  if (allowedCidrs && (allowedCidrs.length > LIMITS.networks || !allowedCidrs.every(isNetwork))) {
    throw malformed(
      `allowedCidrs must be at most ${LIMITS.networks} networks such as 192.0.2.0/24 or 2001:db8::/32.${spellingAdvice(allowedCidrs)}`,
    );
  }
  if (note !== undefined && [...note].length > LIMITS.noteLength) {
    throw malformed(`note must be at most ${LIMITS.noteLength} characters.`);
  }
  checkDelivery(order);
}

/** What each delivery knows nothing of is refused: an owner who asked for it would believe to have it. */
function checkDelivery({ delivery = 'auto', ...order }: Omit<LinkOrder, 'owner' | 'key'>): void {
  if (order.oversize !== undefined && delivery !== 'auto') {
    throw malformed('oversize goes with "delivery": "auto" alone. Leave it out.');
  }
  const unknown = NOT_OF_PRESIGNED.filter((field) => delivery === 'presigned' && order[field] !== undefined);
  if (unknown.length > 0) {
    throw malformed(
      `A presigned URL works for whoever has it, and knows nothing of ${unknown.join(', ')}. Leave that out.`,
    );
  }
}

const NOT_OF_PRESIGNED = ['notBefore', 'maxUses', 'pin', 'allowedCidrs', 'leaseSeconds', 'confirm', 'preview'] as const;

// Control characters would end up in a header; slashes name a folder; the direction marks let
// "exe.fdp" read as "pdf.exe" (CVE-2021-42574 names them).
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const UNSAFE_IN_FILENAME = /[\u0000-\u001f\u007f-\u009f/\\\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

const IS_DOTS = /^\.+$/;

/** Whether recipients may be told to save under this name. */
export function isFilename(name: string): boolean {
  return (
    isWithin(Buffer.byteLength(name), 1, LIMITS.filenameBytes) &&
    name.isWellFormed() &&
    name.search(UNSAFE_IN_FILENAME) === -1 &&
    !IS_DOTS.test(name)
  );
}

/** The key's last part, made safe: it was not chosen as a filename. */
export function filenameOf(key: string): string {
  const last = key.split('/').findLast((part) => part !== '') ?? 'download';
  const safe = endOf(last.replaceAll(UNSAFE_IN_FILENAME, '_'));
  return IS_DOTS.test(safe) ? 'download' : safe;
}

/** As much of the end of a name, where its type stands, as a name may have; no character is cut in two. */
function endOf(name: string): string {
  const characters = [...name];
  let bytes = Buffer.byteLength(name);
  while (bytes > LIMITS.filenameBytes) bytes -= Buffer.byteLength(characters.shift() ?? '');
  return characters.join('');
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
