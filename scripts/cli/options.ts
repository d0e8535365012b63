import { InvalidArgumentError } from 'commander';
import parseDuration from 'parse-duration';
import { LIMITS } from '../../functions/core/link-order.ts';
import { isNetwork } from '../../functions/core/network.ts';

// What an option's text must be. The owner API checks it all again; checked here as well, a slip costs no upload.

const DURATION = /^(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/i;

/** A duration such as `7d`, `2h30m`, or a plain number of seconds; in whole seconds. */
export function seconds(text: string): number {
  const value = DURATION.test(text) ? parseDuration(text, 's') : wholeNumber(text);
  if (value === null || value === undefined) {
    throw new InvalidArgumentError('Give a duration such as 7d, 2h30m or 3600 (seconds).');
  }
  return Math.floor(value);
}

/** A time from now in which the link works; in whole seconds, at least one. */
export function expiry(text: string): number {
  const value = seconds(text);
  if (value >= 1 && value <= LIMITS.maxExpirySeconds) return value;
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
  const value = wholeNumber(text);
  if (value !== undefined && value >= 1 && value <= LIMITS.maxUses) return value;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${LIMITS.maxUses}.`);
}

/** A moment, in ISO 8601; without a zone it is this machine's own. */
export function moment(text: string): string {
  const isDated = /^\d{4}-\d{2}-\d{2}/.test(text);
  const milliseconds = isDated ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(milliseconds)) throw new InvalidArgumentError('Give a time such as 2030-01-31T12:00.');
  return new Date(milliseconds).toISOString();
}

/** One network more, in CIDR notation. */
export function networks(text: string, before: readonly string[] = []): string[] {
  if (!isNetwork(text)) throw new InvalidArgumentError('Give a network such as 192.0.2.0/24 or 2001:db8::/32.');
  return [...before, text];
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
