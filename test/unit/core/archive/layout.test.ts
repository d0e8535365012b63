import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { crc32Of, layOut, type Piece, piecesOf } from '../../../../functions/core/archive/layout.ts';
import type { ZipEntry } from '../../../../functions/core/archive/zip-records.ts';

interface File {
  entry: ZipEntry;
  content: Uint8Array;
}

const file = fc
  .record({
    name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    content: fc.uint8Array({ maxLength: 60 }),
    modifiedAt: fc.integer({ min: -1_000_000_000, max: 5_000_000_000 }),
  })
  .map(
    ({ name, content, modifiedAt }): File => ({
      content,
      entry: { name, size: content.length, crc32: crc32(content), modifiedAt },
    }),
  );

const bytesOf = (pieces: readonly Piece[], files: readonly File[]) =>
  Buffer.concat(
    pieces.map((piece) =>
      'bytes' in piece
        ? piece.bytes
        : (files[piece.member]?.content ?? Buffer.alloc(0)).subarray(piece.range.start, piece.range.end + 1),
    ),
  );

const LARGE: readonly ZipEntry[] = [
  { name: 'large.bin', size: 4_500_000_000, crc32: 1, modifiedAt: 1_900_000_000 },
  { name: 'behind it.txt', size: 3, crc32: 2, modifiedAt: 1_900_000_000 },
];

describe('the bytes of a range', () => {
  test('are the slice of the whole, for any members and any range', () => {
    fc.assert(
      fc.property(fc.array(file, { maxLength: 8 }), fc.nat(), fc.nat(), (files, a, b) => {
        const layout = layOut(files.map(({ entry }) => entry));
        const whole = bytesOf(piecesOf(layout, { start: 0, end: layout.size - 1 }), files);
        const [start = 0, end = 0] = [a % layout.size, b % layout.size].sort((x, y) => x - y);

        expect(whole.length).toBe(layout.size);
        expect(bytesOf(piecesOf(layout, { start, end }), files)).toEqual(whole.subarray(start, end + 1));
      }),
      { numRuns: 500 },
    );
  });

  test('reach across a member of more than 4 GiB', () => {
    const layout = layOut(LARGE);
    const [header] = piecesOf(layout, { start: 0, end: 0 });
    const around = piecesOf(layout, { start: 4_400_000_000, end: layout.size - 1 });

    expect(header).toHaveProperty('bytes');
    expect(around.map((piece) => ('member' in piece ? piece.member : 'bytes'))).toEqual([0, 'bytes', 1, 'bytes']);
    expect(around[0]).toMatchObject({ range: { end: 4_499_999_999 } });
  });

  test('are none beyond the end', () => {
    const layout = layOut([]);

    expect(piecesOf(layout, { start: layout.size, end: layout.size + 10 })).toEqual([]);
  });
});

describe('the CRC-32 of the archive', () => {
  test('is that of its bytes, though no member is read', () => {
    fc.assert(
      fc.property(fc.array(file, { maxLength: 8 }), (files) => {
        const entries = files.map(({ entry }) => entry);
        const layout = layOut(entries);

        expect(crc32Of(layout, entries)).toBe(crc32(bytesOf(piecesOf(layout, { start: 0, end: layout.size }), files)));
      }),
    );
  });
});

describe('the layout', () => {
  test('is the same for the same members', () => {
    expect(layOut(LARGE)).toEqual(layOut(LARGE));
  });

  test('needs no ZIP64 below 4 GiB, and has it above', () => {
    const markers = (entries: readonly ZipEntry[]) => {
      const { sections } = layOut(entries);
      const last = sections.at(-1);
      return last && 'bytes' in last ? Buffer.from(last.bytes).includes('PK\x06\x06') : undefined;
    };
    const below = { ...(LARGE[0] as ZipEntry), size: 4_000_000_000 };

    expect([markers([below]), markers([below, below]), markers(LARGE)]).toEqual([false, true, true]);
  });
});
