/** Shows bytes to people: 12.3 MB. */
export function humanBytes(bytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB'];
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  // What would round to 1000.0 gets the next unit.
  const power = Math.min(Math.floor(Math.log10(bytes * 1.0000501) / 3), units.length);
  return `${(bytes / 1000 ** power).toFixed(1)} ${units[power - 1]}`;
}

const UNITS = [
  { seconds: 86_400, word: 'day', short: 'd' },
  { seconds: 3_600, word: 'hour', short: 'h' },
  { seconds: 60, word: 'minute', short: 'min' },
  { seconds: 1, word: 'second', short: 's' },
] as const;

/** Shows whole seconds in words: 1 hour 30 minutes. */
export function durationInWords(seconds: number): string {
  const parts = unitsOf(seconds).map(([count, { word }]) => `${count} ${word}${count === 1 ? '' : 's'}`);
  return parts.join(' ') || '0 seconds';
}

/** Shows whole seconds in short, in at most two units: 1 min 30 s. */
export function shortDuration(seconds: number): string {
  const parts = unitsOf(seconds).map(([count, { short }]) => `${count} ${short}`);
  return parts.slice(0, 2).join(' ') || '0 s';
}

function unitsOf(seconds: number): [count: number, unit: (typeof UNITS)[number]][] {
  let left = seconds;
  return UNITS.flatMap((unit) => {
    const count = Math.floor(left / unit.seconds);
    left -= count * unit.seconds;
    return count === 0 ? [] : [[count, unit] as [number, typeof unit]];
  });
}

/**
 * Shows a time on this machine's clock, with its offset from UTC: 2030-01-31 12:00:00+01:00, like `date --rfc-3339=seconds`.
 * The options of these commands accept the same form.
 */
export function localTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return printable(String(iso));
  const minutes = -date.getTimezoneOffset();
  const there = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  const pad = (value: number) => String(value).padStart(2, '0');
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${there}${minutes < 0 ? '-' : '+'}${pad(hours)}:${pad(rest)}`;
}

/** Turns the times in a sentence of the owner API into local ones. */
export function withLocalTimes(sentence: string): string {
  return sentence.replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, localTime);
}

/**
 * Replaces the characters of a foreign text that would move a terminal's cursor, change its colours or reverse the direction
 * of the text (CVE-2021-42574).
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '\u{fffd}');
}

export function filesInWords(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

/** Names what a link hands out: the key of an object, or an archive's name with the number of its files. */
export function handedOut({
  key,
  filename,
  files,
}: {
  key?: string;
  filename?: string;
  files?: number | undefined;
}): string {
  return printable(key ?? `${filename} (${filesInWords(files ?? 0)})`);
}

const MOST_NAMED = 3;

/** Names the first few of many: a, b, c and 2 more. */
export function fewOf(names: readonly string[]): string {
  const others = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (others > 0 ? ` and ${others} more` : '');
}
