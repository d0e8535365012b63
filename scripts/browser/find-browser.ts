import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a browser is: what the variable names, or the first of its usual names on the PATH; undefined if nowhere. */
export function findBrowser(named: string | undefined, names: readonly string[]): string | undefined {
  if (named) return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
