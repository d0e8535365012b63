/** A number of bytes for people: 12.3 MB. */
export function humanBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** A time as this machine's people write it, for a sentence. */
export function localTime(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** A time on this machine's clock that sorts as text, for a table: 2030-01-31 12:00:00, which is how Sweden writes it. */
export function sortableTime(iso: string | undefined): string {
  return iso === undefined ? '' : new Date(iso).toLocaleString('sv-SE');
}

/** What an owner or a recipient may have chosen, without what would move a terminal's cursor or change its colours. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\u{fffd}');
}
