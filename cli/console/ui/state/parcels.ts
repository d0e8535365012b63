import { computed, signal } from '@preact/signals';
import { splitPath } from '../common/format.ts';
import { type Item, items } from './basket.ts';

/** What one link leads to: one item, or a ZIP of some. All that lies below a prefix is a ZIP of its own. */
export interface Parcel {
  items: Item[];
  /** Bytes, as far as they are known. */
  size: number;
  /** The name of the ZIP, if its owner gives none. */
  zip?: string;
}

/** Whether files go together; undefined until the owner chooses. */
export const packing = signal<'each' | 'zip' | undefined>(undefined);

const files = computed(() => items.value.filter(({ kind }) => kind !== 'prefix'));
const hasPaths = computed(() => files.value.some((item) => rootOf(item) !== undefined || pathOf(item) !== undefined));

/** Whether the files may have a link each, or one together. */
export const isChoice = computed(() => files.value.length > 1 || hasPaths.value);

/** Whether the files go together. Who sends a folder, or an archive again, expects one link. */
export const isZip = computed(() => isChoice.value && (packing.value ?? (hasPaths.value ? 'zip' : 'each')) === 'zip');

/** What the links that are made next lead to. */
export const parcels = computed((): Parcel[] => {
  const prefixes = items.value.flatMap((item) =>
    item.kind === 'prefix' ? { items: [item], size: 0, zip: nameOf(item.prefix) } : [],
  );
  const all = files.value;
  if (!isZip.value) return [...all.map((item) => ({ items: [item], size: item.size })), ...prefixes];
  return [{ items: all, size: all.reduce((sum, { size }) => sum + size, 0), zip: zipName(all) }, ...prefixes];
});

/** Whether two files in the ZIP would have the same name on some systems: one of them gets a number. */
export const isAlike = computed(() => {
  const folder = commonFolder(keysOf(files.value));
  const names = files.value.map((item) =>
    item.kind === 'object' && item.path === undefined ? item.key.slice(folder.length) : item.name,
  );
  return new Set(names.map((name) => name.normalize('NFC').toLowerCase())).size < names.length;
});

/** Called as the server and the owner API call it: like the folder. */
function zipName(all: readonly Item[]): string {
  const roots = new Set(all.map(rootOf));
  const [root] = roots;
  if (roots.size === 1 && root !== undefined) return nameOf(root);
  return nameOf(commonFolder(keysOf(all)));
}

/** The keys that names are made of. */
const keysOf = (all: readonly Item[]) =>
  all.flatMap((item) => (item.kind === 'object' && item.path === undefined ? item.key : []));

/** The path that an object had in the archive before. */
const pathOf = (item: Item) => (item.kind === 'object' ? item.path : undefined);

const nameOf = (folder: string) => `${splitPath(folder).name.replace(/\/$/, '') || 'files'}.zip`;

/** The folder that a file was dropped with. */
function rootOf(item: Item): string | undefined {
  return item.kind === 'file' ? /^[^/]+(?=\/)/.exec(item.planned.below)?.[0] : undefined;
}

function commonFolder([first = '', ...others]: readonly string[]): string {
  let { folder } = splitPath(first);
  while (!others.every((key) => key.startsWith(folder))) folder = splitPath(folder).folder;
  return folder;
}
