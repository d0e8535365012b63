import { stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isFilename } from '../../functions/core/link-order.ts';
import type { LinkId } from '../../functions/core/token.ts';
import { CommandError } from '../errors.ts';
import { humanBytes } from '../format.ts';

/** The place to save a download. Its partial files are in the same folder, so that a rename moves the file into place. */
export interface Target {
  folder: string;
  /** The file, if the user named it; else the claim's answer names it. */
  file?: string | undefined;
  /** The file with the bytes so far. */
  part: string;
  /** The file with what the next run needs to resume. */
  state: string;
}

/** The limit of most file systems. */
const MAX_NAME_BYTES = 255;

/** The longest ending that a name gets, while the state is written. */
const LONGEST_ENDING = '.part.json.tmp';

/**
 * Finds out where to save a download.
 * @param output a file, or an existing folder; the current folder if absent
 * @throws CommandError if the name is too long
 */
export async function findTarget(output: string | undefined, id: LinkId): Promise<Target> {
  const isFolder =
    output === undefined || output.endsWith('/') || (await stat(output).catch(() => null))?.isDirectory();
  const folder = output === undefined ? '.' : isFolder ? output : dirname(output);
  // The key is stored before the claim is made, when the file's name is not known yet.
  const nameBytes = Buffer.byteLength(basename(output ?? ''));
  if (nameBytes > MAX_NAME_BYTES) {
    throw new CommandError(
      `The file name has ${nameBytes} bytes, but at most ${MAX_NAME_BYTES} are possible: choose a shorter one with -o.`,
    );
  }
  const isLong = nameBytes > MAX_NAME_BYTES - LONGEST_ENDING.length;
  const part = isFolder || isLong ? join(folder, `link-${id}.part`) : `${output}.part`;
  return { folder, part, state: `${part}.json`, file: isFolder ? undefined : output };
}

/** The path of the file: as the user named it, else as the link does. */
export function fileOf({ file, folder }: Target, name: string): string {
  return file ?? join(folder, safeName(name));
}

/** @throws CommandError if the file exists already */
export async function checkFree(file: string, isForced: boolean): Promise<void> {
  if (isForced || !(await exists(file))) return;
  throw new CommandError(
    `${file} exists already: move it away, choose another name with -o, or overwrite it with --force.`,
  );
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** @throws CommandError if the file does not fit on the disk */
export async function checkSpace(folder: string, size: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= size) return;
  throw new CommandError(
    `The file has ${humanBytes(size)}, but only ${humanBytes(free)} are free: free some space and try again. The link was not used up.`,
  );
}

/** The server names the file in a way that could deceive: with a path, or with characters that change how it reads. */
export class DeceptiveName extends CommandError {
  override readonly name = 'DeceptiveName';
}

/** Checks the server's name for the file before a use is spent. @throws DeceptiveName */
export function checkName({ file }: Target, name: string): void {
  if (file !== undefined || isFilename(cut(name))) return;
  throw new DeceptiveName(
    'The server gave the file a name that could deceive you, with hidden characters or a path: name the file yourself with -o. The link was not used up.',
  );
}

// Control characters, and those that reverse text, so that "exe.fdp" reads as "pdf.exe" (CVE-2021-42574).
// biome-ignore lint/suspicious/noControlCharactersInRegex: it removes them
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Makes a foreign name safe: no path, no hidden file, nothing that deceives. */
export function safeName(name: string): string {
  const last = (name.toWellFormed().split(/[/\\]/).at(-1) ?? '').replace(UNSAFE, '_').replace(/^\.+/, '_');
  return last.trim() === '' ? 'download' : cut(last);
}

/** Cuts a name to what file systems allow. It keeps the end, where the extension is. */
function cut(name: string): string {
  let left = name;
  while (Buffer.byteLength(left) > MAX_NAME_BYTES) left = [...left].slice(1).join('');
  return left;
}
