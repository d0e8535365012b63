import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

/** A deployment package laid out on disk, as Lambda lays it out under /var/task. */
export interface TaskRoot {
  directory: string;
  remove(): Promise<void>;
}

/** Unzips a package into a directory of its own. Rejects where the file is missing or is no zip. */
export async function unpackTaskRoot(zipPath: string): Promise<TaskRoot> {
  const directory = await mkdtemp(join(tmpdir(), 'task-root-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    await unzip(zipPath, directory);
  } catch (error) {
    await remove();
    throw new Error(`Cannot unpack ${zipPath}: build the functions first (npm run build).`, { cause: error });
  }
  return { directory, remove };
}

async function unzip(zipPath: string, directory: string): Promise<void> {
  const zip = await openPromise(zipPath);
  // yauzl refuses absolute names and names with `..`, so every entry lands inside the directory.
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    const path = join(directory, entry.fileName);
    await mkdir(dirname(path), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path));
  }
}
