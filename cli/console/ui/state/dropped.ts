import type { FoundFile } from './basket.ts';

/** Finds the files in what was dropped, those in folders with their paths. */
export async function filesDropped(data: DataTransfer): Promise<FoundFile[]> {
  // The list is emptied as soon as the event is over.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  return (await Promise.all(entries.map((entry) => filesIn(entry, entry.name)))).flat();
}

/** The files that were chosen in a dialog. */
export function filesChosen(list: FileList | null): FoundFile[] {
  return [...(list ?? [])].map((file) => ({ file, below: file.webkitRelativePath || file.name }));
}

async function filesIn(entry: FileSystemEntry, below: string): Promise<FoundFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, below }];
  }
  const inside = await entriesIn((entry as FileSystemDirectoryEntry).createReader());
  return (await Promise.all(inside.map((one) => filesIn(one, `${below}/${one.name}`)))).flat();
}

/** A reader gives a hundred at a time, and nothing at the end. */
async function entriesIn(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
  return some.length === 0 ? [] : [...some, ...(await entriesIn(reader))];
}
