import { crc32 } from 'node:zlib';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { crc32Combine } from '../../../cli/console/server/crc32-combine.ts';

test('the checksum of two runs of bytes is made from that of each', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.uint8Array({ maxLength: 5_000 }), (first, second) => {
      const whole = crc32(Buffer.concat([first, second]));
      expect(crc32Combine(crc32(first), crc32(second), second.length)).toBe(whole);
    }),
  );
});

test('parts of 8 MiB are put together as well', () => {
  const part = Buffer.alloc(8 * 1024 ** 2, 'part');
  const whole = crc32(part, crc32(part));

  expect(crc32Combine(crc32(part), crc32(part), part.length)).toBe(whole);
});
