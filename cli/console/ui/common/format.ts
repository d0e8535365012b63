import { humanBytes } from '../../../format.ts';

/** Times in the reader's own English, if they have one. */
const LOCALE = navigator.languages.find((language) => language.startsWith('en')) ?? 'en-GB';

const ABSOLUTE = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });
const PRECISE = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'medium' });
const RELATIVE = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto', style: 'short' });

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** Bytes: 12.3 MB. */
export const sizeText = humanBytes;

/** 3 Dec 2026, 10:23. */
export const timeText = (iso: string): string => ABSOLUTE.format(new Date(iso));

/** Turns the times in a sentence of the owner API into the reader's own. */
export const withTimes = (sentence: string): string => sentence.replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, timeText);

/** With seconds. */
export const preciseTime = (iso: string): string => PRECISE.format(new Date(iso));

/** How far off a moment is: in 7 days, 2 hr ago. Rounded to the largest unit that fits. */
export function relativeTime(iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size * 0.95) ?? [];
  if (unit === undefined || length === undefined) return seconds > 0 ? 'in a minute' : 'just now';
  return RELATIVE.format(Math.round(seconds / length), unit);
}

/** How long ago something happened. Its clock may be ahead of this one. */
export const timeAgo = (iso: string, now: number): string => relativeTime(iso, Math.max(now, Date.parse(iso)));

/** 1 link, 2 links. */
export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** The last part of a path, and what comes before it. */
export function splitPath(path: string): { folder: string; name: string } {
  const at = path.lastIndexOf('/', path.length - 2) + 1;
  return { folder: path.slice(0, at), name: path.slice(at) };
}

/** A name amid a sentence, as `<bdi>` sets it apart: one that turns the direction of writing turns nothing else. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;
