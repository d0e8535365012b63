import { malformed } from '../errors.ts';
import { isFilename, type NamedKey, safeFilename } from '../link-order.ts';

/** The longest path in an archive, in bytes of UTF-8: what macOS can unpack, and the longest key. */
const MOST_BYTES = 1024;

/** A colon would name a drive or a stream of a file on Windows. */
const COLON = /:/g;

/** Whether a member may have this path: relative, downwards only, and of parts that can be file names. */
export function isMemberName(name: string): boolean {
  return Buffer.byteLength(name) <= MOST_BYTES && !name.includes(':') && name.split('/').every(isFilename);
}

/**
 * Names the members, in their order. A name that the owner gave stays as it is. The others are the keys, without `folder`,
 * with unsafe characters replaced, and with a number where two would be alike.
 *
 * @param folder how the keys begin, up to a slash; empty: nothing is left out
 * @throws LinkError `malformed` for a given name that is unsafe, or like another given one
 */
export function nameMembers(members: readonly NamedKey[], folder: string): string[] {
  for (const { name } of members) if (name !== undefined && !isMemberName(name)) throw unsafe(name);
  const wanted = members.map(
    ({ key, name }) => name ?? memberName(key.startsWith(folder) ? key.slice(folder.length) : key),
  );
  const folders = new Set(wanted.flatMap((name) => foldersOf(name).map(fold)));
  const files = new Map<string, string>();
  const isTaken = (name: string) => folders.has(fold(name)) || files.has(fold(name));
  for (const { name } of members) {
    if (name === undefined) continue;
    if (isTaken(name)) throw alike(name, files.get(fold(name)));
    files.set(fold(name), name);
  }
  return members.map(({ name: given }, at) => {
    if (given !== undefined) return given;
    const name = freeName(wanted[at] as string, isTaken);
    files.set(fold(name), name);
    return name;
  });
}

/** The folder that all keys lie in, up to its slash. Empty if they have none in common. */
export function commonFolder(keys: readonly string[]): string {
  const [first = '', ...others] = keys;
  let folder = folderOf(first);
  while (folder !== '' && !others.every((key) => key.startsWith(folder))) folder = folderOf(folder.slice(0, -1));
  return folder;
}

/** The beginning of a key up to its last slash. */
export function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}

/** The name of the archive, if its owner gives none: that of the folder, or what is left of a prefix. */
export function archiveName(folder: string): string {
  const last = folder.split('/').findLast((part) => part !== '') ?? 'files';
  return safeFilename(`${last}.zip`);
}

/** A path made of a key: its parts, each as a safe file name. */
function memberName(path: string): string {
  const parts = path.replaceAll(COLON, '_').split('/').filter(Boolean);
  return parts.map(safeFilename).join('/') || '_';
}

/** The first name like that, with a number if need be, that no other file and no folder has. */
function freeName(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name;
  const folder = folderOf(name);
  const file = name.slice(folder.length);
  const [, stem = file, extension = ''] = /^(.+?)(\.[^.]{1,15})?$/su.exec(file) ?? [];
  for (let n = 2; ; n++) {
    const mark = ` (${n})${extension}`;
    const numbered = `${folder}${startOf(stem, 255 - Buffer.byteLength(mark))}${mark}`;
    if (!isTaken(numbered)) return numbered;
  }
}

/** The start of a text, in at most so many bytes. Cuts no character in two. */
function startOf(text: string, most: number): string {
  const characters = [...text];
  while (Buffer.byteLength(characters.join('')) > most) characters.pop();
  return characters.join('');
}

/** The folders of a path: `a/` and `a/b/` of `a/b/c`, without their last slashes. */
function foldersOf(name: string): string[] {
  const parts = name.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

/**
 * What two names have in common that are one file on some system: macOS and Windows ignore case, macOS compares decomposed
 * characters, and Windows drops dots and blanks at the end.
 */
function fold(name: string): string {
  const parts = name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC').split('/');
  return parts.map((part) => part.replace(/[. ]+$/, '')).join('/');
}

function unsafe(name: string): Error {
  return malformed(
    `The name ${JSON.stringify(name)} cannot be in an archive. Give a path such as "folder/report.pdf", without "..", backslashes, colons or control characters, with at most 255 bytes in each part and ${MOST_BYTES.toLocaleString('en')} in all.`,
  );
}

function alike(name: string, other = 'a folder'): Error {
  return malformed(
    `Two files in the archive would have the same name on some systems: ${JSON.stringify(name)} and ${JSON.stringify(other)}. Give one of them another name.`,
  );
}
