import { computed, signal } from '@preact/signals';
import type { InspectedLink, LinkStatus } from '../../../../client/link.ts';
import { historyOf, links } from '../state/ledger.ts';

/** What the table can be sorted by. */
export type Column = 'status' | 'name' | 'size' | 'uses' | 'created' | 'expires' | 'event';

export interface Sorting {
  by: Column;
  isUp: boolean;
}

const PER_PAGE = 20;

export const search = signal('');
export const status = signal<LinkStatus | ''>('');
export const sorting = signal<Sorting>({ by: 'created', isUp: false });
export const page = signal(0);
export const selected = signal<ReadonlySet<string>>(new Set());

const VALUES: Readonly<Record<Column, (link: InspectedLink) => string | number>> = {
  status: (link) => link.status,
  name: (link) => link.filename.toLowerCase(),
  size: (link) => link.size,
  uses: (link) => link.uses ?? 0,
  created: (link) => link.createdAt,
  expires: (link) => link.expiresAt,
  event: (link) => historyOf(link)[0]?.time ?? link.createdAt,
};

/** The links that the search and the filter leave, sorted. */
export const matching = computed(() => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = (links.value ?? []).filter(
    (link) =>
      (status.value === '' || link.status === status.value) && words.every((word) => textOf(link).includes(word)),
  );
  const { by, isUp } = sorting.value;
  const value = VALUES[by];
  return found.sort((a, b) => compare(value(a), value(b)) * (isUp ? 1 : -1));
});

export const pageCount = computed(() => Math.max(1, Math.ceil(matching.value.length / PER_PAGE)));

/** The rows of the page in view. */
export const rows = computed(() => {
  const at = Math.min(page.value, pageCount.value - 1);
  return matching.value.slice(at * PER_PAGE, (at + 1) * PER_PAGE);
});

/** Sorts by a column, and the other way round at the second time. */
export function sortBy(by: Column): void {
  const { by: before, isUp } = sorting.peek();
  sorting.value = { by, isUp: by === before ? !isUp : by === 'name' || by === 'status' };
  page.value = 0;
}

export function select(id: string, isOn: boolean): void {
  const next = new Set(selected.peek());
  if (isOn) next.add(id);
  else next.delete(id);
  selected.value = next;
}

function textOf({ filename, key = '', id, note = '', claims }: InspectedLink): string {
  return [filename, key, id, note, ...claims.map(({ sourceIp }) => sourceIp)].join(' ').toLowerCase();
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
