import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { printable } from '../format.ts';
import { parseS3Name } from './s3-name.ts';
import { STDIN } from './source.ts';

/** One link that is wanted: for an object that is there, or for a file that is uploaded first. */
export interface Wanted {
  /** As whoever typed the command knows it. */
  name: string;
  key: string;
  /** Where the name itself says it. */
  bucket?: string | undefined;
  /** The local file to put there. */
  file?: WantedFile;
}

/** What to upload. */
export interface WantedFile {
  /** `-` is stdin. */
  path: string;
  /** Bytes; absent of stdin. */
  size?: number;
  /** Its name, and below which folders it stands in the one that was named. */
  below: string;
  /** The key is of our own choosing: a new place, and this below it. */
  isPlaced: boolean;
}

export function hasFile(wanted: Wanted): wanted is Wanted & { file: WantedFile } {
  return wanted.file !== undefined;
}

/** A place of its own in the bucket, whose name nobody guesses. */
const newFolder = () => `uploads/${randomBytes(9).toString('base64url')}`;

/** Such a place in a key. */
export const OWN_PLACE = /(?<=uploads\/)[\w-]{12}(?=\/)/;

/**
 * What a name stands for: stdin, an object in S3, the local file or folder of that name, else a key.
 *
 * @throws UsageError for what cannot be read, for a path that leads nowhere, and for a folder without files
 */
export async function findWanted(name: string): Promise<Wanted[]> {
  const object = objectNamed(name);
  if (object) return [object];
  const found = await look(name);
  if (found?.isDirectory()) return findFilesIn(name);
  if (found) return [await wantedFile(name, found)];
  if (/^\.{0,2}\//.test(name))
    throw new UsageError(`There is no file ${name}: check the path, or say --no-upload if it is a key.`);
  return [{ name, key: name }];
}

/** An object by its key, or by `s3://bucket/key`. */
export function objectWanted(name: string): Wanted {
  return objectNamed(name) ?? { name, key: name };
}

function objectNamed(name: string): Wanted | undefined {
  const object = parseS3Name(name);
  return object && { name, ...object };
}

/** What comes on stdin, under the name that recipients save it by. */
export function stdinWanted(filename: string | undefined): Wanted {
  if (filename === undefined) throw new UsageError('What comes on stdin has no name: give it one with --filename.');
  return placed({ path: STDIN, below: filename });
}

/** The local file of this name. @throws UsageError where there is none that can be read */
export async function findFile(path: string): Promise<Wanted> {
  const found = await look(path);
  if (!found) throw new UsageError(`there is no file ${path}: check the path.`);
  if (found.isDirectory()) throw new UsageError(`${path} is a folder: name its files, a row each.`);
  return wantedFile(path, found);
}

/** The same file, at a key that somebody has chosen: below it, where it ends in a slash. */
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

async function wantedFile(path: string, found: Stats): Promise<Wanted> {
  if (!found.isFile()) {
    const kind = found.isFIFO() ? 'a pipe' : found.isSocket() ? 'a socket' : 'a device';
    throw new UsageError(
      `${path} is ${kind} and no file: send it by stdin, as in: links create - --filename NAME < ${path}`,
    );
  }
  await checkReadable(path);
  return placed({ path, size: found.size, below: basename(path) });
}

function placed(file: Omit<WantedFile, 'isPlaced'>, folder = newFolder()): Wanted {
  return { name: file.path, key: `${folder}/${file.below}`, file: { ...file, isPlaced: true } };
}

/** Undefined for what is not there. @throws UsageError for what may not be looked at */
async function look(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    // A key may be longer than a path, and hold what a path must not.
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'].includes(code)) return undefined;
    throw unreadable(path, cause);
  }
}

async function checkReadable(path: string): Promise<void> {
  await access(path, constants.R_OK).catch((cause) => Promise.reject(unreadable(path, cause)));
}

function unreadable(path: string, cause: unknown): UsageError {
  const { code } = cause as NodeJS.ErrnoException;
  const next =
    code === 'ENOENT' ? 'it has gone while the folder was read: try again' : 'make it readable, or leave it out';
  return new UsageError(`${printable(path)} cannot be read (${code}), and nothing was done: ${next}.`, { cause });
}

/** Every file below a folder, in the order of their paths. What is hidden stays so: it is seldom meant for others. */
async function findFilesIn(folder: string): Promise<Wanted[]> {
  const paths = (await findPathsBelow(folder)).sort();
  if (paths.length === 0) throw new UsageError(`There is no file in the folder ${folder}.`);
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

/** Relative, with slashes. Hidden folders are not looked into. */
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

/** S3's keys are UTF-8: another name would not come back. */
function nameIn(folder: string, name: Buffer): string {
  if (isUtf8(name)) return name.toString();
  const shown = name
    .toString('latin1')
    .replaceAll(/[^ -~]/g, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
  throw new UsageError(`The name "${shown}" in ${printable(folder)} is not UTF-8, and nothing was done: rename it.`);
}
