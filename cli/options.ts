import { InvalidArgumentError } from 'commander';
import parseDuration from 'parse-duration';
import { hasDay } from '../functions/core/calendar.ts';
import { LIMITS } from '../functions/core/link-order.ts';
import { isNetwork, spellingAdvice } from '../functions/core/network.ts';
import { between, wholeNumber } from './whole-number.ts';

// Reads the texts of options. The owner API checks them again; a check here spares a useless upload.

const DURATION = /^(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/i;

/** Reads a duration such as `7d`, `2h30m` or a number of seconds. Returns whole seconds. */
export function seconds(text: string): number {
  const value = durationIn(text) ?? wholeNumber(text);
  if (value === undefined) throw new InvalidArgumentError('Use a duration such as 7d, 2h30m or 3600 (seconds).');
  return value;
}

/** When a link expires: in so many seconds, at least 1, or at a time in ISO 8601. */
export type Expiry = { expiresIn: number } | { expiresAt: string };

/** Reads how long a link works: a duration or a time. */
export function expiry(text: string): Expiry {
  if (isDated(text)) return { expiresAt: moment(text) };
  const expiresIn = seconds(text);
  if (expiresIn >= 1 && expiresIn <= LIMITS.maxExpirySeconds) return { expiresIn };
  throw new InvalidArgumentError('Use a duration between 1 second and 1 year, such as 7d.');
}

/** Reads how long a client can resume, in whole seconds; 0 means not at all. */
export function lease(text: string): number {
  const value = seconds(text);
  if (value <= LIMITS.maxLeaseSeconds) return value;
  throw new InvalidArgumentError('Use at most 24h, or 0 for no lease.');
}

/** Reads how many times a link works. */
export function uses(text: string): number {
  return between(text, 1, LIMITS.maxUses);
}

/** Reads a time in ISO 8601, local if it has no zone, or a duration from now. Returns ISO 8601. */
export function moment(text: string): string {
  return momentFromNow(text, 1);
}

/** Reads a time in ISO 8601, or how long ago it was. Returns ISO 8601. */
export function past(text: string): string {
  return momentFromNow(text, -1);
}

function momentFromNow(text: string, direction: 1 | -1): string {
  // A bare number is more likely a year than a number of seconds.
  const fromNow = (durationIn(text) ?? Number.NaN) * 1000 * direction;
  if (isDated(text) && !hasDay(text)) {
    throw new InvalidArgumentError('Use a time such as 2030-01-31T12:00: that day does not exist.');
  }
  const date = new Date(isDated(text) ? text : Date.now() + fromNow);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  throw new InvalidArgumentError('Use a time such as 2030-01-31T12:00, or a duration such as 2h30m.');
}

/** Reads a network in CIDR notation and adds it to those before. */
export function networks(text: string, before: readonly string[] = []): string[] {
  if (!isNetwork(text)) {
    throw new InvalidArgumentError(`Use a network such as 192.0.2.0/24 or 2001:db8::/32.${spellingAdvice([text])}`);
  }
  return [...before, text];
}

function isDated(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}/.test(text);
}

function durationIn(text: string): number | undefined {
  const value = DURATION.test(text) ? parseDuration(text, 's') : null;
  return value === null ? undefined : Math.floor(value);
}
