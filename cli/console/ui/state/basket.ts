import { signal } from '@preact/signals';
import type { PlannedFile } from '../../protocol.ts';

/** What the next links lead to. */
export type Item = { id: number; name: string; size: number } & (
  | { kind: 'file'; file: File; planned: PlannedFile }
  | { kind: 'object'; bucket: string; key: string }
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

/** Adds files. Hidden ones of a folder are left out, as they are seldom meant for others. */
export function addFiles(found: readonly FoundFile[]): void {
  const folder = ++lastFolder;
  const shown = found.filter(({ below }) => !below.includes('/') || !below.split('/').some((part) => part[0] === '.'));
  const more = shown.map(({ file, below }): Item => {
    const { size } = file;
    const planned = { below, size, ...(below.includes('/') ? { folder } : {}) };
    return { id: ++lastId, kind: 'file', name: below, size, file, planned };
  });
  items.value = [...items.value, ...more];
}

export function addObject(object: { bucket: string; key: string; size: number }): void {
  add({ id: ++lastId, kind: 'object', name: object.key, ...object });
}

/** Adds all that lies below a prefix, of unknown size. */
export function addPrefix(folder: { bucket: string; prefix: string }): void {
  add({ id: ++lastId, kind: 'prefix', name: folder.prefix, size: 0, ...folder });
}

function add(item: Exclude<Item, { kind: 'file' }>): void {
  const isSame = (one: Item) => one.kind === item.kind && one.name === item.name && one.bucket === item.bucket;
  if (!items.value.some(isSame)) items.value = [...items.value, item];
}

export function removeItem(id: number): void {
  items.value = items.value.filter((item) => item.id !== id);
}

export function emptyBasket(): void {
  items.value = [];
}
