import { describe, expect, test } from '@jest/globals';
import { checkOrder, filenameOf } from '../../../functions/core/link-order.ts';

describe('a filename', () => {
  // ext4, APFS and NTFS hold 255 bytes or more, never fewer; a longer name is one that some client cannot save.
  test.each([
    ['255 letters', 'n'.repeat(255)],
    ['85 kana', 'あ'.repeat(85)],
    ['83 kana and its type', `${'あ'.repeat(83)}.pdf`],
    ['63 emoji', '🎟'.repeat(63)],
  ])('may be %s', (_, filename) => {
    expect(() => checkOrder({ filename })).not.toThrow();
  });

  test.each([
    ['256 letters', 'n'.repeat(256)],
    ['90 kana and its type', `${'あ'.repeat(90)}.pdf`],
    ['64 emoji', '🎟'.repeat(64)],
    ['128 umlauts', 'ü'.repeat(128)],
  ])('may not be %s: more than 255 bytes', (_, filename) => {
    expect(() => checkOrder({ filename })).toThrow('filename must be 1 to 255 bytes of UTF-8');
  });

  test.each([
    ['a'.repeat(300), 'a'.repeat(255)],
    [`${'あ'.repeat(90)}.pdf`, `${'あ'.repeat(83)}.pdf`],
    [`${'🎟'.repeat(70)}.zip`, `${'🎟'.repeat(62)}.zip`],
    [`folder/${'あ'.repeat(83)}.pdf`, `${'あ'.repeat(83)}.pdf`],
  ])('is the end of a key that is longer, and no character is cut in two', (key, expected) => {
    expect(filenameOf(key)).toBe(expected);
    expect(Buffer.byteLength(filenameOf(key))).toBeLessThanOrEqual(255);
  });
});

describe('a PIN', () => {
  test.each(['2468', ' 2468', '1'.repeat(64), ` ${'1'.repeat(64)}\n`, '24\u{93727}\u{e000}'])('may be %j', (pin) => {
    expect(() => checkOrder({ pin })).not.toThrow();
  });

  test.each(['246', '246 ', '\u00a0246\u00a0', '    ', '1'.repeat(65)])(
    'may not be %j: blanks around it do not count',
    (pin) => {
      expect(() => checkOrder({ pin })).toThrow('pin must be 4 to 64 characters');
    },
  );
});
