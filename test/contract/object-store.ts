import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { LinkError } from '../../functions/core/errors.ts';
import type { ObjectStore } from '../../functions/core/ports.ts';
import { checksumOf } from '../support/checksums.ts';

/** An object store under test, and the bucket behind it. */
export interface ObjectStoreUnderTest {
  store: ObjectStore;
  bucket: string;
  put(key: string, bytes: Buffer): Promise<void>;
  remove(key: string): Promise<void>;
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: LinkError) => error.code,
  );

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What every object store must do; run on each implementation. */
export function objectStoreContract(name: string, subject: () => ObjectStoreUnderTest): void {
  describe(`${name}, as an object store`, () => {
    test.each([
      ['a plain key', 'folder/file.bin'],
      ['spaces', 'my folder/my file.bin'],
      ['plus signs', 'a+b/c+d.bin'],
      ['unicode', 'Übung/日本語/💾.bin'],
      ['dots', 'a/../b/./c..bin'],
      ['percent signs', '100%/%2e%2e/%00.bin'],
      ['reserved characters', "a&b=c?d#e;f:g@h,i'j(k)!*.bin"],
    ])('reads an object under a key with %s', async (_, key) => {
      const { store, bucket, put } = subject();
      const bytes = randomBytes(1000);
      await put(key, bytes);

      const pin = await store.inspect(bucket, key);

      expect(pin).toMatchObject({ bucket, key, size: 1000 });
      expect((await bytesOf(await store.open(pin))).equals(bytes)).toBe(true);
    });

    test('pins the checksum that it keeps of the whole object', async () => {
      const { store, bucket, put } = subject();
      const bytes = randomBytes(1000);
      await put('checked.bin', bytes);

      const { checksum } = await store.inspect(bucket, 'checked.bin');

      expect(checksum).toEqual(await checksumOf(checksum?.algorithm ?? 'CRC64NVME', bytes));
    });

    test('reads a zero-byte object', async () => {
      const { store, bucket, put } = subject();
      await put('empty.bin', Buffer.alloc(0));

      const pin = await store.inspect(bucket, 'empty.bin');

      expect(pin.size).toBe(0);
      expect(await bytesOf(await store.open(pin))).toHaveLength(0);
    });

    test('reads a range, both ends included', async () => {
      const { store, bucket, put } = subject();
      const bytes = randomBytes(100);
      await put('range.bin', bytes);
      const pin = await store.inspect(bucket, 'range.bin');

      // Not bytes 0-0: the emulator takes an end of 0 for none, and sends everything (s3rver 5.0.0, stores/filesystem.js).
      expect((await bytesOf(await store.open(pin, { start: 0, end: 1 }))).equals(bytes.subarray(0, 2))).toBe(true);
      expect((await bytesOf(await store.open(pin, { start: 50, end: 50 }))).equals(bytes.subarray(50, 51))).toBe(true);
      expect((await bytesOf(await store.open(pin, { start: 90, end: 99 }))).equals(bytes.subarray(90))).toBe(true);
    });

    test('reads a larger object in several chunks, all of it', async () => {
      const { store, bucket, put } = subject();
      const bytes = randomBytes(3_000_000);
      await put('large.bin', bytes);

      const body = await store.open(await store.inspect(bucket, 'large.bin'));

      expect((await bytesOf(body)).equals(bytes)).toBe(true);
    });

    test('says "missing" to whoever inspects what is not there', async () => {
      const { store, bucket } = subject();

      expect(await codeOf(store.inspect(bucket, 'nothing.bin'))).toBe('object_missing');
    });

    test('says "gone" to whoever opens what was removed', async () => {
      const { store, bucket, put, remove } = subject();
      await put('removed.bin', randomBytes(10));
      const pin = await store.inspect(bucket, 'removed.bin');
      // A pinned version outlives the deletion of its key; without it the key alone is what is gone.
      const { versionId: _, ...unversioned } = pin;
      await remove('removed.bin');

      expect(await codeOf(store.open(unversioned))).toBe('object_gone');
    });

    test('never gives the bytes of what has taken the place of the pinned object', async () => {
      const { store, bucket, put } = subject();
      const pinned = Buffer.from('the pinned one');
      await put('replaced.bin', pinned);
      const pin = await store.inspect(bucket, 'replaced.bin');
      await put('replaced.bin', Buffer.from('another object'));

      const opened = await store.open(pin).catch((error: LinkError) => error.code);

      // With versions the pinned bytes are still to be had; without, they are gone.
      if (pin.versionId === undefined) expect(opened).toBe('object_gone');
      else expect((await bytesOf(opened as AsyncIterable<Uint8Array>)).equals(pinned)).toBe(true);
    });

    test('presigns a URL that reads the object', async () => {
      const { store, bucket, put } = subject();
      await put('signed file+1.bin', Buffer.from('signed'));
      const pin = await store.inspect(bucket, 'signed file+1.bin');

      const url = await store.presign(pin, {
        seconds: 10,
        contentDisposition: 'attachment',
        contentType: pin.contentType,
      });

      expect(new URL(url).protocol).toMatch(/^https?:$/);
    });
  });
}
