import { signal } from '@preact/signals';
import type { PlannedFile, PlannedObject } from '../../protocol.ts';

/** What the next links lead to. */
export type Item = { id: number; name: string; size: number } & (
  | { kind: 'file'; file: File; planned: PlannedFile }
  | ({ kind: 'object' } & PlannedObject)
  | { kind: 'prefix'; bucket: string; prefix: string }
);

export const items = signal<Item[]>([]);

let lastId = 0;
let lastFolder = 0;

/** A file with its path: from the dropped folder on, or its name alone. */
export interface FoundFile {
  file: File;
  below: string;
}

/** Adds files, and tells how many. Hidden ones of a folder are left out, as they are seldom meant for others. */
export function addFiles(found: readonly FoundFile[]): number {
  const folder = ++lastFolder;
  const shown = found.filter(({ below }) => !below.includes('/') || !below.split('/').some((part) => part[0] === '.'));
  const more = shown.map(({ file, below }): Item => {
    const { size } = file;
    const planned = { below, size, ...(below.includes('/') ? { folder } : {}) };
    return { id: ++lastId, kind: 'file', name: below, size, file, planned };
  });
  items.value = [...items.value, ...more];
  return more.length;
}

export function addObjects(objects: readonly (PlannedObject & { size: number })[]): void {
  add(objects.map((object) => ({ id: ++lastId, kind: 'object', name: object.path ?? object.key, ...object })));
}

/** Adds all that lies below a prefix, of unknown size. */
export function addPrefix(folder: { bucket: string; prefix: string }): void {
  add([{ id: ++lastId, kind: 'prefix', name: folder.prefix, size: 0, ...folder }]);
}

function add(more: readonly Item[]): void {
  const there = new Set(items.value.map(placeOf));
  items.value = [...items.value, ...more.filter((item) => !there.has(placeOf(item)))];
}

/** What an item is in its bucket; files have no place yet. */
function placeOf(item: Item): string {
  if (item.kind === 'file') return String(item.id);
  return JSON.stringify(
    item.kind === 'object' ? [item.bucket, item.key, item.path] : [item.bucket, item.prefix, item.kind],
  );
}

/** Takes items out; those that were added meanwhile stay. */
export function removeItems(some: readonly Item[]): void {
  const gone = new Set(some);
  items.value = items.value.filter((item) => !gone.has(item));
}

export function emptyBasket(): void {
  items.value = [];
}
