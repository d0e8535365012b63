import { randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { UsageError } from '../errors.ts';

/** One link that is wanted: for an object that is there, or for a file that is uploaded first. */
export interface Wanted {
  /** As whoever typed the command knows it. */
  name: string;
  key: string;
  /** The local file to put there. Its size is in bytes. */
  file?: { path: string; size: number };
}

/** A place of its own in the bucket, whose name nobody guesses. */
const newFolder = () => `uploads/${randomBytes(9).toString('base64url')}`;

/**
 * What a name stands for: the local file or folder of that name, else a key.
 *
 * @throws UsageError for a path that leads nowhere, and for a folder without files
 */
export async function wantedBy(name: string): Promise<Wanted[]> {
  const found = await stat(name).catch(() => undefined);
  if (found?.isDirectory()) return filesIn(name);
  if (found?.isFile()) return [fileWanted(name, found.size)];
  if (/^\.{0,2}\//.test(name))
    throw new UsageError(`There is no file ${name}: check the path, or say --no-upload if it is a key.`);
  return [{ name, key: name }];
}

/** A local file, and the key that it will have. */
export function fileWanted(path: string, size: number, key = `${newFolder()}/${basename(path)}`): Wanted {
  return { name: path, key, file: { path, size } };
}

/** Every file below a folder, in the order of their paths. What is hidden stays so: it is seldom meant for others. */
async function filesIn(folder: string): Promise<Wanted[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep))
    .filter((parts) => !parts.some((part) => part.startsWith('.')))
    .map((parts) => parts.join('/'))
    .sort();
  if (paths.length === 0) throw new UsageError(`There is no file in the folder ${folder}.`);
  const place = `${newFolder()}/${basename(resolve(folder))}`;
  return Promise.all(
    paths.map(async (path) => {
      const file = join(folder, path);
      return fileWanted(file, (await stat(file)).size, `${place}/${path}`);
    }),
  );
}
