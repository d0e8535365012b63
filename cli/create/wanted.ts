import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { printable } from '../format.ts';
import { parseS3Name } from './s3-name.ts';
import { STDIN } from './source.ts';

/** A link to create: to an object, or to a file that is uploaded first. */
export interface Wanted {
  /** The name on the command line. */
  name: string;
  key: string;
  /** Only if the name itself has a bucket. */
  bucket?: string | undefined;
  /** The local file to upload. */
  file?: WantedFile;
  /** The path of an object in an archive, if its owner wants another one than its key makes. */
  path?: string | undefined;
}

/** A file to upload. */
export interface WantedFile {
  /** `-` is stdin. */
  path: string;
  /** Bytes; absent for stdin. */
  size?: number;
  /** Its path, from the folder on the command line on. */
  below: string;
  /** Whether we chose the key: `below`, in a new folder. */
  isPlaced: boolean;
}

export function hasFile(wanted: Wanted): wanted is Wanted & { file: WantedFile } {
  return wanted.file !== undefined;
}

/** Names a new folder in the bucket that nobody can guess. */
export const newFolder = () => `uploads/${randomBytes(9).toString('base64url')}`;

/** Matches the name of such a folder in a key. */
export const OWN_PLACE = /(?<=uploads\/)[\w-]{12}(?=\/)/;

/**
 * Finds what a name stands for: an object in S3, a local file or folder, else a key.
 *
 * @param isArchived whether it goes into an archive, which takes nothing from stdin
 * @throws UsageError if it cannot be read, is a path to nothing, or a folder without files
 */
export async function findWanted(name: string, isArchived = false): Promise<Wanted[]> {
  const object = objectNamed(name);
  if (object) return [object];
  const found = await look(name);
  if (found?.isDirectory()) return findFilesIn(name);
  if (found) return [await wantedFile(name, found, isArchived)];
  if (/^\.{0,2}\//.test(name))
    throw new UsageError(`The file ${name} does not exist: check the path, or use --no-upload if it is a key.`);
  return [{ name, key: name }];
}

/** Takes a name for an object's: its key, or `s3://bucket/key`. */
export function objectWanted(name: string): Wanted {
  return objectNamed(name) ?? { name, key: name };
}

function objectNamed(name: string): Wanted | undefined {
  const object = parseS3Name(name);
  return object && { name, ...object };
}

/** Takes stdin for a file with the name that recipients save it under. */
export function stdinWanted(filename: string | undefined): Wanted {
  if (filename === undefined) throw new UsageError('Stdin has no name: give it one with --filename.');
  return placed({ path: STDIN, below: filename });
}

/** Finds a local file. @throws UsageError if it does not exist or cannot be read */
export async function findFile(path: string): Promise<Wanted> {
  const found = await look(path);
  if (!found) throw new UsageError(`the file ${path} does not exist: check the path.`);
  if (found.isDirectory()) throw new UsageError(`${path} is a folder: add a row for each of its files.`);
  return wantedFile(path, found);
}

/** Gives a file the key that the user chose. A key with a slash at its end is a folder. */
export function atKey(wanted: Wanted & { file: WantedFile }, name: string): Wanted {
  const { key, bucket } = parseS3Name(name) ?? { key: name, bucket: wanted.bucket };
  const whole = key.endsWith('/') ? `${key}${wanted.file.below}` : key;
  return {
    ...wanted,
    key: whole,
    bucket,
    file: { ...wanted.file, isPlaced: false },
  };
}

async function wantedFile(path: string, found: Stats, isArchived = false): Promise<Wanted> {
  if (!found.isFile()) {
    const kind = found.isFIFO() ? 'a pipe' : found.isSocket() ? 'a socket' : 'a device';
    const next = isArchived
      ? 'save in a file what comes out of it, and give that.'
      : `pass it on stdin, as in: links create - --filename NAME < ${path}`;
    throw new UsageError(`${path} is ${kind}, not a file: ${next}`);
  }
  await checkReadable(path);
  return placed({ path, size: found.size, below: basename(path) });
}

/** Gives a file a key of our choice: its path, in a new folder. */
export function placed(file: Omit<WantedFile, 'isPlaced'>, folder = newFolder()): Wanted {
  return { name: file.path, key: `${folder}/${file.below}`, file: { ...file, isPlaced: true } };
}

/** Undefined if nothing has this name. @throws UsageError if it cannot be accessed */
async function look(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    // The name may be a key, which can be longer than a path and hold other characters.
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'].includes(code)) return undefined;
    throw unreadable(path, cause);
  }
}

async function checkReadable(path: string): Promise<void> {
  await access(path, constants.R_OK).catch((cause) => Promise.reject(unreadable(path, cause)));
}

function unreadable(path: string, cause: unknown): UsageError {
  const { code } = cause as NodeJS.ErrnoException;
  const next = code === 'ENOENT' ? 'it vanished in the meantime, so try again' : 'make it readable, or leave it out';
  return new UsageError(`Cannot read ${printable(path)} (${code}), and nothing was done: ${next}.`, { cause });
}

/** Finds every file in a folder, in the order of their paths. Hidden files are left out, as they are seldom meant for others. */
async function findFilesIn(folder: string): Promise<Wanted[]> {
  const paths = (await findPathsBelow(folder)).sort();
  if (paths.length === 0) throw new UsageError(`The folder ${folder} has no files: name another one.`);
  const place = newFolder();
  const root = basename(resolve(folder));
  return Promise.all(
    paths.map(async (path) => {
      const file = join(folder, path);
      await checkReadable(file);
      const found = await stat(file).catch((cause) => Promise.reject(unreadable(file, cause)));
      return placed({ path: file, size: found.size, below: `${root}/${path}` }, place);
    }),
  );
}

/** Finds relative paths, with slashes. It skips hidden folders. */
async function findPathsBelow(folder: string, above = ''): Promise<string[]> {
  const at = join(folder, above);
  const entries = await readdir(at, { withFileTypes: true, encoding: 'buffer' }).catch((cause) =>
    Promise.reject(unreadable(at, cause)),
  );
  const shown = entries.filter(({ name }) => name[0] !== DOT);
  const found = await Promise.all(
    shown.map(async (entry) => {
      const path = above + nameIn(at, entry.name);
      if (entry.isDirectory()) return findPathsBelow(folder, `${path}/`);
      return entry.isFile() ? [path] : [];
    }),
  );
  return found.flat();
}

const DOT = '.'.charCodeAt(0);

/** Decodes a name. The keys of S3 are UTF-8, so other names would be garbled. */
function nameIn(folder: string, name: Buffer): string {
  if (isUtf8(name)) return name.toString();
  const shown = name
    .toString('latin1')
    .replaceAll(/[^ -~]/g, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
  throw new UsageError(`The name "${shown}" in ${printable(folder)} is not UTF-8, and nothing was done: rename it.`);
}
