import { crc32 } from 'node:zlib';
import type { ByteRange } from '../link.ts';
import { joinCrc32 } from './crc32.ts';
import { centralHeader, endOfDirectory, localHeader, type ZipEntry } from './zip-records.ts';

/** Bytes of the archive that lie side by side: generated ones, or all of a member, by its place in the list. */
type Section = { start: number; size: number } & ({ bytes: Uint8Array } | { member: number });

/** The archive's bytes, decided: where each header and each member lies. */
export interface Layout {
  /** Bytes. */
  size: number;
  /** In order, without gaps; none is empty. */
  sections: readonly Section[];
}

/** A part of a range: bytes as they are, or a range of a member. */
export type Piece = { bytes: Uint8Array } | { member: number; range: ByteRange };

/** Lays the members out as a ZIP, in their order: each stored behind its local header, then the central directory. */
export function layOut(entries: readonly ZipEntry[]): Layout {
  const sections: Section[] = [];
  let end = 0;
  const add = (size: number, content: { bytes: Uint8Array } | { member: number }) => {
    if (size > 0) sections.push({ start: end, size, ...content });
    end += size;
  };
  const directory = entries.map((entry, member) => {
    const offset = end;
    const header = localHeader(entry);
    add(header.length, { bytes: header });
    add(entry.size, { member });
    return centralHeader(entry, offset);
  });
  const offset = end;
  const size = directory.reduce((sum, header) => sum + header.length, 0);
  const bytes = Buffer.concat([...directory, endOfDirectory({ entries: entries.length, size, offset })]);
  add(bytes.length, { bytes });
  return { size: end, sections };
}

/** The pieces of a range, in order. Together they are exactly its bytes. */
export function piecesOf({ sections }: Layout, { start, end }: ByteRange): Piece[] {
  const from = sections.findIndex((section) => start < section.start + section.size);
  const pieces: Piece[] = [];
  for (const section of from < 0 ? [] : sections.slice(from)) {
    if (section.start > end) break;
    const first = Math.max(start - section.start, 0);
    const last = Math.min(end - section.start, section.size - 1);
    pieces.push(
      'bytes' in section
        ? { bytes: section.bytes.subarray(first, last + 1) }
        : { member: section.member, range: { start: first, end: last } },
    );
  }
  return pieces;
}

/** The member whose bytes lie in a range or follow it first, else the first one with bytes. Undefined if none has any. */
export function memberNear({ sections }: Layout, { start }: ByteRange): number | undefined {
  const members = sections.filter((section) => 'member' in section);
  return (members.find((section) => start < section.start + section.size) ?? members[0])?.member;
}

/** The CRC-32 of the whole archive. Reads no member: the CRC of each is known. */
export function crc32Of({ sections }: Layout, entries: readonly ZipEntry[]): number {
  return sections.reduce(
    (crc, section) =>
      'bytes' in section
        ? crc32(section.bytes, crc)
        : joinCrc32(crc, (entries[section.member] as ZipEntry).crc32, section.size),
    0,
  );
}
