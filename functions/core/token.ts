import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from './system-ports.ts';

/** The secret in a link's URL: 32 random bytes as 43 characters of base64url. */
export type Token = string & { readonly __token: unique symbol };

/** The secret of a claim, which its own client holds. It looks like a token, but opens no link. */
export type ClaimSecret = string & { readonly __claimSecret: unique symbol };

/** The table's key: 16 bytes as 22 characters of base64url. Reveals nothing of the token, so it is safe to log and to list. */
export type LinkId = string & { readonly __linkId: unique symbol };

const SECRET_BYTES = 32;
const LINK_ID_BYTES = 16;
const CLAIM_ID_BYTES = 12;
const REPLY_ID_BYTES = 6;

/** Mints a token. The randomness must come from a cryptographic source. */
export function mintToken(random: Random): Token {
  return mint(random, SECRET_BYTES) as Token;
}

/** Mints a secret for a claim. The randomness must come from a cryptographic source. */
export function mintSecret(random: Random): ClaimSecret {
  return mint(random, SECRET_BYTES) as ClaimSecret;
}

/** Mints a claim id, which names a claim in the ledger and in logs, and opens nothing. */
export function mintClaimId(random: Random): string {
  return mint(random, CLAIM_ID_BYTES);
}

/** Mints an id for a reply, which distinguishes it from the others of its claim. */
export function mintReplyId(random: Random): string {
  return mint(random, REPLY_ID_BYTES);
}

/**
 * Reads a token from text; undefined for anything but the canonical spelling of 32 bytes. Base64url has four spellings
 * of the last two bits (RFC 4648, 3.5) and Buffer takes them all, so the text must be what the bytes encode to.
 */
export function parseToken(text: string): Token | undefined {
  return isCanonical(text, SECRET_BYTES) ? (text as Token) : undefined;
}

/** Reads a claim's secret from text, as `parseToken` does a token. */
export function parseSecret(text: string): ClaimSecret | undefined {
  return isCanonical(text, SECRET_BYTES) ? (text as ClaimSecret) : undefined;
}

/** Reads a link id from text; undefined for anything but the canonical spelling of 16 bytes. */
export function parseLinkId(text: string): LinkId | undefined {
  return isCanonical(text, LINK_ID_BYTES) ? (text as LinkId) : undefined;
}

/** The id of the link that a token opens: the first 16 bytes of SHA-256 over the token's 32 bytes. */
export function linkIdOf(token: Token): LinkId {
  return sha256(token).subarray(0, LINK_ID_BYTES).toString('base64url') as LinkId;
}

/** The hash of a claim's secret, for the table. Plain SHA-256 is enough, because the secret has 256 random bits. */
export function hashSecret(secret: ClaimSecret): string {
  return sha256(secret).toString('base64url');
}

/** Whether a secret has that hash, in constant time. */
export function secretMatches(secret: ClaimSecret, hash: string): boolean {
  return timingSafeEqual(sha256(secret), Buffer.from(hash, 'base64url'));
}

/**
 * The secret for the next claim of a client that already holds one and sends none. Two simultaneous requests get the same one,
 * and so does the repetition of a request whose answer was lost: together they make one claim. Nobody can compute it from the
 * hash in the table.
 */
export function nextSecret(secret: ClaimSecret): ClaimSecret {
  const bytes = Buffer.from(secret, 'base64url');
  return createHash('sha256').update('the next claim of').update(bytes).digest('base64url') as ClaimSecret;
}

function mint(random: Random, bytes: number): string {
  return Buffer.from(random(bytes)).toString('base64url');
}

function sha256(secret: Token | ClaimSecret): Buffer {
  return createHash('sha256').update(Buffer.from(secret, 'base64url')).digest();
}

function isCanonical(text: string, bytes: number): boolean {
  const decoded = Buffer.from(text, 'base64url');
  return decoded.length === bytes && decoded.toString('base64url') === text;
}
