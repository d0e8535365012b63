import { signal } from '@preact/signals';
import { addFiles, type FoundFile } from './basket.ts';

/** The names of what was dropped last and could not be read; none if there was no file in it. Undefined if all was taken. */
export const notTaken = signal<string[] | undefined>(undefined);

/** Puts the files that were dropped into the basket, those in folders with their paths, as far as they can be read. */
export async function takeDropped(data: DataTransfer): Promise<void> {
  // The list is emptied as soon as the event is over.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const unread: string[] = [];
  const found = (await Promise.all(entries.map((entry) => filesIn(entry, entry.name, unread)))).flat();
  const count = addFiles(found);
  notTaken.value = count > 0 && unread.length === 0 ? undefined : unread;
}

/** The files that were chosen in a dialog. */
export function filesChosen(list: FileList | null): FoundFile[] {
  return [...(list ?? [])].map((file) => ({ file, below: file.webkitRelativePath || file.name }));
}

async function filesIn(entry: FileSystemEntry, below: string, unread: string[]): Promise<FoundFile[]> {
  try {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      return [{ file, below }];
    }
    const inside = await entriesIn((entry as FileSystemDirectoryEntry).createReader());
    return (await Promise.all(inside.map((one) => filesIn(one, `${below}/${one.name}`, unread)))).flat();
  } catch {
    unread.push(below);
    return [];
  }
}

/** A reader gives a hundred at a time, and nothing at the end. */
async function entriesIn(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
  return some.length === 0 ? [] : [...some, ...(await entriesIn(reader))];
}
