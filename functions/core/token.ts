import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from './system-ports.ts';

/** The secret in a link's URL: 32 random bytes as 43 characters of base64url. */
export type Token = string & { readonly __token: unique symbol };

/** The secret of a claim, which its own client holds: spelled as a token is, and worth nothing as one. */
export type ClaimSecret = string & { readonly __claimSecret: unique symbol };

/** The table's key: 16 bytes as 22 characters of base64url. Tells nothing of the token; safe to log and to list. */
export type LinkId = string & { readonly __linkId: unique symbol };

const SECRET_BYTES = 32;
const LINK_ID_BYTES = 16;
const CLAIM_ID_BYTES = 12;
const REPLY_ID_BYTES = 6;

/** A new token. The randomness must come from a cryptographic source. */
export function mintToken(random: Random): Token {
  return mint(random, SECRET_BYTES) as Token;
}

/** A new secret for a claim. The randomness must come from a cryptographic source. */
export function mintSecret(random: Random): ClaimSecret {
  return mint(random, SECRET_BYTES) as ClaimSecret;
}

/** A new claim id: names a claim in the ledger and in logs, opens nothing. */
export function mintClaimId(random: Random): string {
  return mint(random, CLAIM_ID_BYTES);
}

/** A new id for one reply: tells it from the others of its claim. */
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

/** What is kept of a claim's secret: all of its SHA-256. Plain SHA-256 is enough, for the secret is 256 random bits. */
export function hashSecret(secret: ClaimSecret): string {
  return sha256(secret).toString('base64url');
}

/** Whether a presented secret is the one behind a kept hash, in constant time. */
export function secretMatches(secret: ClaimSecret, hash: string): boolean {
  return timingSafeEqual(sha256(secret), Buffer.from(hash, 'base64url'));
}

/**
 * The secret of the next claim of a client that holds one already, where it brings none: two requests at once, or one whose
 * answer was lost and its repetition, have the same, so that together they make one claim. It does not follow from what is
 * kept of a secret, its plain SHA-256.
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
