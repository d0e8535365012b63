import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { joinCrc32 } from '../../../../functions/core/archive/crc32.ts';

describe('the CRC-32 of two sequences', () => {
  test('is the one of their bytes, one after the other', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.uint8Array({ maxLength: 5_000 }), (a, b) => {
        expect(joinCrc32(crc32(a), crc32(b), b.length)).toBe(crc32(b, crc32(a)));
      }),
    );
  });

  test('is that of parts of 8 MiB as well', () => {
    const part = Buffer.alloc(8 * 1024 ** 2, 'part');

    expect(joinCrc32(crc32(part), crc32(part), part.length)).toBe(crc32(part, crc32(part)));
  });

  test('counts more than 4 GiB: halves joined are the whole joined', () => {
    const zeros = 2 ** 30;
    const gigabyte = [...Array(10).keys()].reduce(
      (crc, n) => joinCrc32(crc, crc, 2 ** (20 + n)),
      crc32(Buffer.alloc(2 ** 20)),
    );

    const four = joinCrc32(joinCrc32(gigabyte, gigabyte, zeros), joinCrc32(gigabyte, gigabyte, zeros), 2 * zeros);

    // 5 GiB of zeros, joined in two ways.
    expect(joinCrc32(gigabyte, four, 4 * zeros)).toBe(joinCrc32(four, gigabyte, zeros));
  });
});
