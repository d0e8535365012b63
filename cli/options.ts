import { InvalidArgumentError } from 'commander';
import parseDuration from 'parse-duration';
import { hasDay } from '../functions/core/calendar.ts';
import { LIMITS } from '../functions/core/link-order.ts';
import { isNetwork, spellingAdvice } from '../functions/core/network.ts';
import { between, wholeNumber } from './whole-number.ts';

// What an option's text must be. The owner API checks it all again; checked here as well, a slip costs no upload.

const DURATION = /^(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/i;

/** A duration such as `7d`, `2h30m`, or a plain number of seconds; in whole seconds. */
export function seconds(text: string): number {
  const value = durationIn(text) ?? wholeNumber(text);
  if (value === undefined) throw new InvalidArgumentError('Give a duration such as 7d, 2h30m or 3600 (seconds).');
  return value;
}

/** When a link ends: a time from now, at least a second, or a moment. As the owner API has them. */
export type Expiry = { expiresIn: number } | { expiresAt: string };

/** How long the link works: a duration, or until when. */
export function expiry(text: string): Expiry {
  if (isDated(text)) return { expiresAt: moment(text) };
  const expiresIn = seconds(text);
  if (expiresIn >= 1 && expiresIn <= LIMITS.maxExpirySeconds) return { expiresIn };
  throw new InvalidArgumentError('Give at least a second and at most a year, such as 7d.');
}

/** How long a claim's own client may resume, in whole seconds; 0 for not at all. */
export function lease(text: string): number {
  const value = seconds(text);
  if (value <= LIMITS.maxLeaseSeconds) return value;
  throw new InvalidArgumentError('Give at most 24h, or 0 for none.');
}

/** How often a link works. */
export function uses(text: string): number {
  return between(text, 1, LIMITS.maxUses);
}

/** A moment in ISO 8601, or a duration from now; without a zone it is this machine's own. */
export function moment(text: string): string {
  return momentFromNow(text, 1);
}

/** A moment in ISO 8601, or so long ago. */
export function past(text: string): string {
  return momentFromNow(text, -1);
}

function momentFromNow(text: string, direction: 1 | -1): string {
  // A bare number is more likely a year than so many seconds.
  const fromNow = (durationIn(text) ?? Number.NaN) * 1000 * direction;
  if (isDated(text) && !hasDay(text)) {
    throw new InvalidArgumentError('Give a time such as 2030-01-31T12:00: that day is not in the calendar.');
  }
  const date = new Date(isDated(text) ? text : Date.now() + fromNow);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  throw new InvalidArgumentError('Give a time such as 2030-01-31T12:00, or a duration such as 2h30m.');
}

/** One network more, in CIDR notation. */
export function networks(text: string, before: readonly string[] = []): string[] {
  if (!isNetwork(text)) {
    throw new InvalidArgumentError(`Give a network such as 192.0.2.0/24 or 2001:db8::/32.${spellingAdvice([text])}`);
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
