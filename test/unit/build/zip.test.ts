import { describe, expect, test } from '@jest/globals';
import { zipOf } from '../../../scripts/build/zip.ts';

const file = (text: string) => Buffer.from(text);

describe('a zip', () => {
  test('is the same whatever the order of its files', async () => {
    const one = await zipOf({ 'a.mjs': file('a'), 'B.mjs': file('b') });
    const other = await zipOf({ 'B.mjs': file('b'), 'a.mjs': file('a') });

    expect(one.equals(other)).toBe(true);
  });

  test('differs where a byte of a file does', async () => {
    const one = await zipOf({ 'a.mjs': file('a') });
    const other = await zipOf({ 'a.mjs': file('b') });

    expect(one.equals(other)).toBe(false);
  });
});
