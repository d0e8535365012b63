import { stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LinkId } from '../../../functions/core/token.ts';
import { CommandError } from '../errors.ts';
import { humanBytes } from '../format.ts';

/** Where a download goes. Its partial files stand in the same folder, so that a rename moves the whole into place. */
export interface Target {
  folder: string;
  /** The file, where it was named; else the claim's answer names it. */
  file?: string;
  /** The bytes so far. */
  part: string;
  /** What the next run needs to go on. */
  state: string;
}

/** @param output a file, or a folder that is there; the current folder if absent */
export async function targetOf(output: string | undefined, id: LinkId): Promise<Target> {
  const isFolder =
    output === undefined || output.endsWith('/') || (await stat(output).catch(() => null))?.isDirectory();
  const folder = output === undefined ? '.' : isFolder ? output : dirname(output);
  // Before the claim is answered no name is known, and the key must be stored by then.
  const part = isFolder ? join(folder, `link-${id}.part`) : `${output}.part`;
  return { folder, part, state: `${part}.json`, ...(isFolder ? {} : { file: output }) };
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

const MAX_NAME_BYTES = 255;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const UNSAFE = /[\u0000-\u001f\u007f-\u009f]/g;

/** The last part of a name that somebody else chose: no other folder, no hidden file, no control characters. */
export function safeName(name: string): string {
  const last = (name.split(/[/\\]/).at(-1) ?? '').replace(UNSAFE, '_').replace(/^\.+/, '_');
  let safe = last.trim() === '' ? 'download' : last;
  while (Buffer.byteLength(safe) > MAX_NAME_BYTES) safe = [...safe].slice(1).join('');
  return safe;
}
