import { localeOf } from './locale.ts';

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

type Unit = (typeof UNITS)[number][0];

/** A duration in words, in its two largest units: 1 day, 2 hours. */
export function durationText(seconds: number, language: string): string {
  const first = UNITS.findIndex(([, length]) => seconds >= length);
  let left = seconds;
  const texts = UNITS.slice(first, first + 2).flatMap(([unit, length]) => {
    const count = Math.floor(left / length);
    left -= count * length;
    return count === 0 ? [] : [countText(count, unit, language)];
  });
  return new Intl.ListFormat(localeOf(language), { type: 'unit', style: 'long' }).format(texts);
}

/** A rough duration, in one unit: 5 minutes. */
export function roughDurationText(seconds: number, language: string): string {
  return countText(...rounded(seconds), language);
}

/** How far off a moment is: in 25 minutes. */
export function timeUntilText(seconds: number, language: string): string {
  return new Intl.RelativeTimeFormat(localeOf(language)).format(...rounded(seconds));
}

/** Rounds to the largest unit of which it has at least two. */
function rounded(seconds: number): [number, Unit] {
  const [unit, length] = UNITS.find(([, length]) => seconds >= 2 * length) ?? UNITS[3];
  return [Math.max(1, Math.round(seconds / length)), unit];
}

function countText(count: number, unit: Unit, language: string): string {
  return new Intl.NumberFormat(localeOf(language), { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}
