// The records of a ZIP, as PKWARE's APPNOTE.TXT 6.3.10 lays them out (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
// The numbers in comments are its sections. All numbers are little-endian.

/** A file in the archive. */
export interface ZipEntry {
  /** Its path in the archive, with slashes. */
  name: string;
  /** Bytes. */
  size: number;
  crc32: number;
  /** Epoch seconds. */
  modifiedAt: number;
}

/** Where a 32-bit field has this value, the number stands in the ZIP64 extra field (4.4.8). */
const IN_ZIP64 = 0xffff_ffff;

const VERSION = { plain: 10, zip64: 45 };

/** Made on Unix, whose file modes the external attributes hold (4.4.2, 4.4.15): a regular file, rw-r--r--. */
const MADE_BY_UNIX = 3 << 8;
const MODE = 0o100644;

/** The name is in UTF-8 (4.4.4, bit 11). */
const IS_UTF8 = 1 << 11;

/** The local header of an entry (4.3.7). It has the sizes and the CRC, so no data descriptor follows the data. */
export function localHeader(entry: ZipEntry): Uint8Array {
  const name = Buffer.from(entry.name);
  const zip64 = entry.size >= IN_ZIP64 ? zip64Extra(entry.size, entry.size) : NOTHING;
  const extra = Buffer.concat([zip64, timeExtra(entry)]);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x0403_4b50, 0);
  writeCommon(head, 4, entry, { name, extra, isZip64: zip64.length > 0 });
  return Buffer.concat([head, name, extra]);
}

/** The entry's header in the central directory (4.3.12). @param offset where its local header begins */
export function centralHeader(entry: ZipEntry, offset: number): Uint8Array {
  const name = Buffer.from(entry.name);
  const sizes = entry.size >= IN_ZIP64 ? [entry.size, entry.size] : [];
  const offsets = offset >= IN_ZIP64 ? [offset] : [];
  const large = [...sizes, ...offsets];
  const extra = Buffer.concat([large.length > 0 ? zip64Extra(...large) : NOTHING, timeExtra(entry)]);
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x0201_4b50, 0);
  head.writeUInt16LE(MADE_BY_UNIX | VERSION.zip64, 4);
  writeCommon(head, 6, entry, { name, extra, isZip64: large.length > 0 });
  head.writeUInt32LE(MODE * 0x1_0000, 38);
  head.writeUInt32LE(Math.min(offset, IN_ZIP64), 42);
  return Buffer.concat([head, name, extra]);
}

/** The end of the central directory (4.3.16), after its ZIP64 form (4.3.14, 4.3.15) where that is needed. */
export function endOfDirectory({
  entries,
  size,
  offset,
}: {
  entries: number;
  size: number;
  offset: number;
}): Uint8Array {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(Math.min(size, IN_ZIP64), 12);
  end.writeUInt32LE(Math.min(offset, IN_ZIP64), 16);
  if (size < IN_ZIP64 && offset < IN_ZIP64) return end;

  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x0606_4b50, 0);
  writeUInt64(end64, 44, 4); // what follows this field
  end64.writeUInt16LE(MADE_BY_UNIX | VERSION.zip64, 12);
  end64.writeUInt16LE(VERSION.zip64, 14);
  for (const [number, at] of [
    [entries, 24],
    [entries, 32],
    [size, 40],
    [offset, 48],
  ] as const) {
    writeUInt64(end64, number, at);
  }
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x0706_4b50, 0);
  writeUInt64(locator, offset + size, 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator, end]);
}

/** The fields that both headers have, from the version on. The method is 0: stored. */
function writeCommon(
  head: Buffer,
  at: number,
  { size, crc32, modifiedAt }: ZipEntry,
  { name, extra, isZip64 }: { name: Buffer; extra: Buffer; isZip64: boolean },
): void {
  const { date, time } = dosTime(modifiedAt);
  const size32 = Math.min(size, IN_ZIP64);
  head.writeUInt16LE(isZip64 ? VERSION.zip64 : VERSION.plain, at);
  head.writeUInt16LE(IS_UTF8, at + 2);
  head.writeUInt16LE(time, at + 6);
  head.writeUInt16LE(date, at + 8);
  head.writeUInt32LE(crc32, at + 10);
  head.writeUInt32LE(size32, at + 14);
  head.writeUInt32LE(size32, at + 18);
  head.writeUInt16LE(name.length, at + 22);
  head.writeUInt16LE(extra.length, at + 24);
}

const NOTHING = Buffer.alloc(0);

/** The ZIP64 extra field (4.5.3): only the numbers that do not fit into the header, in its order. */
function zip64Extra(...numbers: number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * numbers.length);
  extra.writeUInt16LE(0x0001, 0);
  extra.writeUInt16LE(8 * numbers.length, 2);
  for (const [n, number] of numbers.entries()) writeUInt64(extra, number, 4 + 8 * n);
  return extra;
}

/**
 * The extended timestamp of Info-ZIP (4.6.1): the time in UTC, to the second, where DOS has a local time in steps of two. It is
 * a signed 32-bit number and ends in 2038.
 */
function timeExtra({ modifiedAt }: ZipEntry): Buffer {
  if (modifiedAt < 0 || modifiedAt >= 2 ** 31) return NOTHING;
  const extra = Buffer.alloc(9);
  extra.writeUInt16LE(0x5455, 0);
  extra.writeUInt16LE(5, 2);
  extra.writeUInt8(1, 4); // the time of the last change alone
  extra.writeUInt32LE(modifiedAt, 5);
  return extra;
}

const YEARS = { first: 1980, last: 2107 };

/** A moment as MS-DOS writes it (4.4.6), in UTC: the archive's bytes depend on no place. */
function dosTime(seconds: number): { date: number; time: number } {
  // biome-ignore lint/style/noRestrictedGlobals: it reads no clock here
  const moment = new Date(seconds * 1000);
  const year = moment.getUTCFullYear();
  if (year < YEARS.first) return { date: (1 << 5) | 1, time: 0 };
  if (year > YEARS.last) return { date: ((YEARS.last - YEARS.first) << 9) | (12 << 5) | 31, time: 0 };
  return {
    date: ((year - YEARS.first) << 9) | ((moment.getUTCMonth() + 1) << 5) | moment.getUTCDate(),
    time: (moment.getUTCHours() << 11) | (moment.getUTCMinutes() << 5) | (moment.getUTCSeconds() >> 1),
  };
}

function writeUInt64(buffer: Buffer, number: number, at: number): void {
  buffer.writeBigUInt64LE(BigInt(number), at);
}
