import { stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isFilename } from '../../functions/core/link-order.ts';
import type { LinkId } from '../../functions/core/token.ts';
import { CommandError } from '../errors.ts';
import { humanBytes } from '../format.ts';

/** Where a download goes. Its partial files stand in the same folder, so that a rename moves the whole into place. */
export interface Target {
  folder: string;
  /** The file, where it was named; else the claim's answer names it. */
  file?: string | undefined;
  /** The bytes so far. */
  part: string;
  /** What the next run needs to go on. */
  state: string;
}

/** Of most file systems. */
const MAX_NAME_BYTES = 255;

/** What the longest name beside the file ends in, while its state is written. */
const LONGEST_ENDING = '.part.json.tmp';

/**
 * @param output a file, or a folder that is there; the current folder if absent
 * @throws CommandError for a name that no disk takes
 */
export async function findTarget(output: string | undefined, id: LinkId): Promise<Target> {
  const isFolder =
    output === undefined || output.endsWith('/') || (await stat(output).catch(() => null))?.isDirectory();
  const folder = output === undefined ? '.' : isFolder ? output : dirname(output);
  // Before the claim is answered no name is known, and the key must be stored by then.
  const nameBytes = Buffer.byteLength(basename(output ?? ''));
  if (nameBytes > MAX_NAME_BYTES) {
    throw new CommandError(
      `A file's name has ${MAX_NAME_BYTES} bytes at most, and this one ${nameBytes}: choose a shorter one with -o.`,
    );
  }
  const isLong = nameBytes > MAX_NAME_BYTES - LONGEST_ENDING.length;
  const part = isFolder || isLong ? join(folder, `link-${id}.part`) : `${output}.part`;
  return { folder, part, state: `${part}.json`, file: isFolder ? undefined : output };
}

/** The file itself: as it was named, else as the link names it. */
export function fileOf({ file, folder }: Target, name: string): string {
  return file ?? join(folder, safeName(name));
}

/** @throws CommandError where a file is in the way */
export async function checkFree(file: string, isForced: boolean): Promise<void> {
  if (isForced || !(await exists(file))) return;
  throw new CommandError(
    `${file} is there already: move it away, name another with -o, or say --force to overwrite it.`,
  );
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** @throws CommandError where the file would not fit */
export async function checkSpace(folder: string, size: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= size) return;
  throw new CommandError(
    `The file has ${humanBytes(size)} and only ${humanBytes(free)} are free: make room and try again; the link was not used up.`,
  );
}

/** The server gives the file a name that no link is made with: it leads elsewhere, or reads as what it is not. */
export class DeceptiveName extends CommandError {
  override readonly name = 'DeceptiveName';
}

/** Looks whether a file may have the name that the server gives it, before anything is spent. @throws DeceptiveName */
export function checkName({ file }: Target, name: string): void {
  if (file !== undefined || isFilename(cut(name))) return;
  throw new DeceptiveName(
    'The server gives the file a name that could deceive you, with hidden characters or the path of a folder: name the file yourself with -o. The link was not used up.',
  );
}

// Beside control characters: what turns the direction of text round, so that "exe.fdp" reads as "pdf.exe" (CVE-2021-42574).
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The last part of a name that somebody else chose: no other folder, no hidden file, nothing that deceives. */
export function safeName(name: string): string {
  const last = (name.toWellFormed().split(/[/\\]/).at(-1) ?? '').replace(UNSAFE, '_').replace(/^\.+/, '_');
  return last.trim() === '' ? 'download' : cut(last);
}

/** As many bytes of it as a file system takes: the end, where its extension is. */
function cut(name: string): string {
  let left = name;
  while (Buffer.byteLength(left) > MAX_NAME_BYTES) left = [...left].slice(1).join('');
  return left;
}
