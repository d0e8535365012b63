import { malformed } from '../errors.ts';
import { filenameOf, isFilename, type NamedKey, safeFilename } from '../link-order.ts';
import type { ListedObject } from '../ports.ts';
import { quoted } from '../quoted.ts';

/** The longest path in an archive, in bytes of UTF-8: what macOS can unpack, and the longest key. */
const MOST_BYTES = 1024;

/** How many of these bytes are left free in a name that is made of a key, for a number. */
const ROOM_BYTES = ' (1000)'.length;

// What Windows cannot unpack as it is called (https://learn.microsoft.com/windows/win32/fileio/naming-a-file). A colon would name
// a drive or a stream of a file, a name in DEVICE is a device's, whatever its extension, and dots and blanks at the end are dropped.
const UNSAFE = /[:*?<>|"]/g;
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?= *(?:\.|$))/i;
const DROPPED = /[. ]+$/;

/** Whether a member may have this path: relative, downwards only, and of parts that can be file names on all systems. */
export function isMemberName(name: string): boolean {
  return (
    Buffer.byteLength(name) <= MOST_BYTES && name.split('/').every((part) => isFilename(part) && isForWindows(part))
  );
}

function isForWindows(part: string): boolean {
  return part.search(UNSAFE) === -1 && !DEVICE.test(part) && !DROPPED.test(part);
}

/** The empty objects that consoles make for folders. An archive has no empty folders. */
export function isFolder({ key, size }: ListedObject): boolean {
  return key.endsWith('/') && size === 0;
}

/**
 * Names the members, in their order. A name that the owner gave stays as it is. The others are the keys, without `folder`,
 * with unsafe characters replaced, and with a number where two would be alike.
 *
 * @param folder how the keys begin, up to a slash; empty: nothing is left out
 * @throws LinkError `malformed` for a given name that is unsafe, or like another given one
 */
export function nameMembers(members: readonly NamedKey[], folder: string): string[] {
  for (const [at, { name }] of members.entries()) if (name !== undefined && !isMemberName(name)) throw unsafe(name, at);
  const wanted = members.map(({ key, name }) => name ?? memberName(withoutFolder(key, folder)));
  const folders = new Map(wanted.flatMap((name) => foldersOf(name).map((one) => [fold(one), name])));
  const files = new Map<string, string>();
  const isTaken = (name: string) => folders.has(fold(name)) || files.has(fold(name));
  for (const { name } of members) {
    if (name === undefined) continue;
    const below = folders.get(fold(name));
    if (below !== undefined) throw fileAndFolder(name, below);
    const other = files.get(fold(name));
    if (other !== undefined) throw alike(name, other);
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
  const hasAll = () => [first, ...others].every((key) => key.startsWith(folder) && key !== folder);
  while (folder !== '' && !hasAll()) folder = folderOf(folder.slice(0, -1));
  return folder;
}

function withoutFolder(key: string, folder: string): string {
  if (key === folder) return filenameOf(key);
  return key.startsWith(folder) ? key.slice(folder.length) : key;
}

/** The beginning of a key up to its last slash. */
export function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}

/** The name of the archive, if its owner gives none: that of the folder, or what is left of a prefix. */
export function archiveName(folder: string): string {
  const last = folder.split('/').findLast((part) => part !== '') ?? 'files';
  return safePart(`${last}.zip`);
}

/** A path made of a key: its parts, each as a safe file name. The first folders of a long one are left out. */
function memberName(path: string): string {
  const parts = path.split('/').filter(Boolean).map(safePart);
  while (Buffer.byteLength(parts.join('/')) > MOST_BYTES - ROOM_BYTES) parts.shift();
  return parts.join('/') || '_';
}

function safePart(part: string): string {
  const safe = safeFilename(part.replaceAll(UNSAFE, '_')).replace(DROPPED, (end) => '_'.repeat(end.length));
  // One more byte may be too many, and then the beginning is cut off.
  return safeFilename(safe.replace(DEVICE, '$&_'));
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
 * What two names have in common that are one file on some system: macOS and Windows ignore case, and macOS compares decomposed
 * characters.
 */
function fold(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

function unsafe(name: string, at: number): Error {
  return malformed(
    `The name ${quoted(name)} of keys[${at}] cannot be in an archive. Give a path such as "folder/report.pdf", without "..", backslashes, any of : * ? < > | ", control or text-direction characters, dots or blanks at the end of a part, or a name that Windows keeps for a device, such as CON or aux.txt; with at most 255 bytes in each part and ${MOST_BYTES.toLocaleString('en')} in all.`,
  );
}

function alike(name: string, other: string): Error {
  return malformed(
    `Two files in the archive would have the same name on some systems: ${quoted(name)} and ${quoted(other)}. Give one of them another name.`,
  );
}

function fileAndFolder(name: string, below: string): Error {
  return malformed(
    `A file and a folder in the archive would have the same name on some systems: ${quoted(name)} and that of ${quoted(below)}. Give one of them another name.`,
  );
}
