import { defined } from './defined.ts';
import { type ErrorCode, MESSAGES, TO_OWNERS } from './refusals.ts';
import type { Sender } from './sender.ts';

/** Details for the answer. None is secret, except what is for the log: the sender of the request sees them. */
export interface ErrorDetails {
  /** After how many seconds another try may help: at least 1. */
  retryAfterSeconds?: number;
  /** Wrong PINs that may still be tried before the link is locked. */
  triesLeft?: number;
  /** When the link was used, expired or revoked, or when it opens: epoch seconds. */
  at?: number;
  /** The object's size in bytes, for a range outside it. */
  size?: number;
  /** The methods that the path takes. */
  allow?: string;
  /** Whom to ask for a new link (`redeem/refusal.ts`). */
  sender?: Sender;
  /** The error behind this one: for the log, never for the recipient. */
  cause?: unknown;
  /** The archive's file that failed, by its number from 1: for the log, which has no keys. */
  file?: number;
}

/**
 * The only error that leaves the core. Its message tells the sender of the request what happened and what to do next. It never
 * repeats AWS's message, which stays in `details.cause` for the log.
 */
export class LinkError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, message: string = MESSAGES[code]) {
    super(message, { cause: details.cause });
    this.name = 'LinkError';
    this.code = code;
    this.details = details;
  }
}

/** Anything thrown, as a LinkError. Unknown errors become `internal` and keep the original as their cause. */
export function asLinkError(thrown: unknown): LinkError {
  return thrown instanceof LinkError ? thrown : new LinkError('internal', { cause: thrown });
}

/** The same error in words for an owner: the usual ones send a recipient to the sender. */
export function inOwnersWords(error: LinkError): LinkError {
  const { code, details, message } = error;
  const words = message === MESSAGES[code] ? TO_OWNERS[code] : undefined;
  return words === undefined ? error : new LinkError(code, details, words);
}

/** Returns the result of `read`, or the LinkError that it throws, for callers that refuse later. */
export function catchRefusal<T>(read: () => T): T | LinkError {
  try {
    return read();
  } catch (error) {
    if (error instanceof LinkError) return error;
    throw error;
  }
}

/** The error for a malformed request. The message names the fault. */
export function malformed(message: string): LinkError {
  return new LinkError('malformed', {}, message);
}

/** What the log may know of an error: its code, and the name of its cause. AWS's messages can repeat secrets. */
export interface Reason {
  code: ErrorCode;
  cause?: string;
  /** The archive's file that failed, by its number from 1. */
  file?: number;
}

/** The reason that the log gives for an error. */
export function reasonOf(thrown: unknown): Reason {
  const { code, details } = asLinkError(thrown);
  const { cause, file } = details;
  return defined({ code, cause: cause instanceof Error ? cause.name : undefined, file });
}
