import { type ErrorCode, MESSAGES } from './refusals.ts';

/** What an answer may need beside the code. Nothing in here is secret: it is shown to whoever asked. */
export interface ErrorDetails {
  /** When asking again may help: seconds from now, at least 1. */
  retryAfterSeconds?: number;
  /** Wrong PINs that may still be tried before the link is locked. */
  triesLeft?: number;
  /** Since when it is so (used, expired, revoked) or from when it will be (not yet): epoch seconds. */
  at?: number;
  /** The object's size in bytes, for a range that lies outside of it. */
  size?: number;
  /** The methods that the path does take. */
  allow?: string;
  /** The error behind this one: for the log, never for the recipient. */
  cause?: unknown;
}

/**
 * The one error that leaves the core. Its message is written for whoever sent the request: it says what happened and
 * what to do next, and never repeats what an SDK said (that stays in `details.cause`, for the log).
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

/** Any thrown thing as a LinkError: unknown ones become `internal`, with the original kept for the log. */
export function asLinkError(thrown: unknown): LinkError {
  return thrown instanceof LinkError ? thrown : new LinkError('internal', { cause: thrown });
}

/** What `read` gives, or the LinkError that it throws, as a value: to be told once nothing else is in the way. */
export function catchRefusal<T>(read: () => T): T | LinkError {
  try {
    return read();
  } catch (error) {
    if (error instanceof LinkError) return error;
    throw error;
  }
}

/** A request that is not well formed, with the one sentence that says how. */
export function malformed(message: string): LinkError {
  return new LinkError('malformed', {}, message);
}

/** What the log may know of an error: its code, and the name of its cause. SDKs' messages can repeat secrets. */
export interface Reason {
  code: ErrorCode;
  cause?: string;
}

/** The reason that the log gives for an error. */
export function reasonOf(thrown: unknown): Reason {
  const { code, details } = asLinkError(thrown);
  return details.cause instanceof Error ? { code, cause: details.cause.name } : { code };
}
