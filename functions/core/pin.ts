import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import type { Random } from './system-ports.ts';

/** Wrong PINs after which a link is locked. */
export const MAX_WRONG_PINS = 5;

/** A PIN is 4 to 64 characters. */
export const PIN_LENGTH = { min: 4, max: 64 } as const;

/** A PIN's salt and scrypt hash, for the table, both base64url. */
export interface PinHash {
  salt: string;
  hash: string;
}

const HASH_BYTES = 32;

// 16 MiB and about 40 ms for each guess: the interactive parameters of RFC 7914 (section 2). That makes offline guesses
// expensive. Online, the lock after five tries protects the PIN.
const COST: ScryptOptions = { N: 2 ** 14, r: 8, p: 1 };

// Pasted text often has these at its ends: blanks and line ends of every kind, such as no-break spaces, and invisible
// characters, such as U+200B.
const AROUND_PIN = /^[\s\p{Z}\p{Cc}\p{Cf}]+|[\s\p{Z}\p{Cc}\p{Cf}]+$/gu;

/** The PIN in a text: without blanks around it, in one spelling (NFKC) for every keyboard. */
export function pinIn(text: string): string {
  return text.normalize('NFKC').replaceAll(AROUND_PIN, '');
}

/** Hashes a PIN under a new salt. */
export async function hashPin(pin: string, random: Random): Promise<PinHash> {
  const salt = Buffer.from(random(16));
  return { salt: salt.toString('base64url'), hash: (await derive(pin, salt)).toString('base64url') };
}

/** Whether this is the PIN, in constant time. */
export async function pinMatches(pin: string, kept: PinHash): Promise<boolean> {
  const derived = await derive(pin, Buffer.from(kept.salt, 'base64url'));
  return timingSafeEqual(derived, Buffer.from(kept.hash, 'base64url'));
}

function derive(pin: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(pinIn(pin), salt, HASH_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key))),
  );
}
