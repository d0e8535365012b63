import { basename } from 'node:path';
import type { Metafile } from 'esbuild';

type ImportKind = Metafile['outputs'][string]['imports'][number]['kind'];

/** How large the files of a bundle are, by when they are loaded: bytes. */
export interface Sizes {
  /** `index.mjs`, and all that it imports at once. */
  bundleSize: number;
  /** What each dynamic import loads besides, by the name of its module. */
  laterSizes: Record<string, number>;
}

export function sizesOf({ outputs }: Metafile): Sizes {
  const bytesOf = (files: Iterable<string>) => [...files].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
  const first = loadedFirst({ outputs });
  const later = [...reachableFrom(outputs, entryOf(outputs), ['import-statement', 'dynamic-import'])]
    .filter((file) => outputs[file]?.entryPoint !== undefined && !first.has(file))
    .map((file): [string, number] => {
      const loaded = reachableFrom(outputs, file, ['import-statement']);
      return [nameOf(file), bytesOf([...loaded].filter((one) => !first.has(one)))];
    });
  return { bundleSize: bytesOf(first), laterSizes: Object.fromEntries(later) };
}

/** The files that are loaded before the first request. */
export function loadedFirst({ outputs }: Pick<Metafile, 'outputs'>): ReadonlySet<string> {
  return reachableFrom(outputs, entryOf(outputs), ['import-statement']);
}

/**
 * The files that can be loaded at all, by the names that esbuild gave them, and what we call them. esbuild names them after
 * a hash, which the paths of the sources go into, and writes one for each dynamic import, also where nobody calls what has it.
 */
export function plainNames({ outputs }: Pick<Metafile, 'outputs'>): ReadonlyMap<string, string> {
  let shared = 0;
  const files = [...reachableFrom(outputs, entryOf(outputs), ['import-statement', 'dynamic-import'])];
  return new Map(
    files.map((file) => {
      const name = outputs[file]?.entryPoint === undefined ? `shared-${++shared}` : nameOf(file);
      return [basename(file), `${name}.mjs`];
    }),
  );
}

/** A file that calls all others by their plain names. */
export function renamed(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(/[\w-]+\.mjs/g, (file) => names.get(file) ?? file);
}

function entryOf(outputs: Metafile['outputs']): string {
  const entry = Object.keys(outputs).find((file) => file.endsWith('/index.mjs'));
  if (entry === undefined) throw new Error('esbuild gave no bundle.');
  return entry;
}

function reachableFrom(outputs: Metafile['outputs'], file: string, kinds: readonly ImportKind[]): Set<string> {
  const reached = new Set<string>();
  const follow = (from: string) => {
    if (reached.has(from)) return;
    reached.add(from);
    for (const { path, kind, external } of outputs[from]?.imports ?? []) {
      if (!external && kinds.includes(kind)) follow(path);
    }
  };
  follow(file);
  return reached;
}

/** Without the hash that esbuild gives it: `pages` for `dist/redeem/pages-ABCDEFGH.mjs`. */
function nameOf(file: string): string {
  return basename(file, '.mjs').replace(/-[A-Z0-9]{8}$/, '');
}
