import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { S3ArchiveSource } from '../../functions/adapters/s3-archive-source.ts';
import { S3ObjectStore } from '../../functions/adapters/s3-object-store.ts';
import { type Stores, useStores } from '../support/stores.ts';

/** What is read in S3 to make archives. */
let stores: Stores;
let client: S3Client;
let objects: S3ObjectStore;
let source: S3ArchiveSource;

const FILE = randomBytes(300_000);

beforeAll(async () => {
  stores = await useStores();
  client = new S3Client(stores.s3);
  objects = new S3ObjectStore(client, { openMs: 2_000, idleMs: 2_000 });
  source = new S3ArchiveSource(client, objects);
  await put('in/b.bin', FILE);
});

afterAll(async () => {
  client.destroy();
  await stores.close();
});

const put = (Key: string, Body: Uint8Array | string) =>
  client.send(new PutObjectCommand({ Bucket: stores.bucket, Key, Body }));

describe('the list of a prefix', () => {
  test('has the objects in the order of their keys, and no empty ones that stand for folders', async () => {
    await put('list/b', 'b');
    await put('list/a/c', 'c');
    await put('list/folder/', Buffer.alloc(0));
    await put('other', 'o');

    expect(await source.list(stores.bucket, 'list/', 10)).toEqual([
      { key: 'list/a/c', size: 1 },
      { key: 'list/b', size: 1 },
    ]);
  });

  // The emulator cannot make the token of a second page: Node has no DES any more.
  test('goes on beyond a page, as far as there is need', async () => {
    const pages: Record<string, object> = {
      '': {
        Contents: [
          { Key: 'a', Size: 1 },
          { Key: 'b/', Size: 0 },
        ],
        NextContinuationToken: 'second',
      },
      second: { Contents: [{ Key: 'c', Size: 2 }] },
    };
    const send = async ({ input }: ListObjectsV2Command) => pages[input.ContinuationToken ?? ''];
    const paged = new S3ArchiveSource({ send } as unknown as S3Client, objects);

    expect((await paged.list('bucket', '', 2)).map(({ key }) => key)).toEqual(['a', 'c']);
    expect((await paged.list('bucket', '', 1)).map(({ key }) => key)).toEqual(['a']);
  });

  test('of a bucket that is not there is refused to its owner', async () => {
    await expect(source.list('no-such-bucket', 'in/', 10)).rejects.toMatchObject({ code: 'object_missing' });
  });
});

describe('the CRC-32 of an object', () => {
  test('is that of its bytes', async () => {
    const pin = await objects.inspect(stores.bucket, 'in/b.bin');

    expect(await source.crc32Of(pin, () => {})).toBe(crc32(FILE));
  });

  test('is not told of bytes that are not those of the CRC64NVME that S3 keeps', async () => {
    const pin = await objects.inspect(stores.bucket, 'in/b.bin');
    const checksum = { algorithm: 'CRC64NVME', value: Buffer.alloc(8, 1).toString('base64') } as const;

    expect(pin.checksum?.algorithm).toBe('CRC64NVME');
    await expect(source.crc32Of({ ...pin, checksum }, () => {})).rejects.toMatchObject({ code: 'storage_unavailable' });
  });

  test('is not told of an object that was replaced', async () => {
    const pin = await objects.inspect(stores.bucket, 'in/b.bin');

    await expect(source.crc32Of({ ...pin, etag: '"another"' }, () => {})).rejects.toMatchObject({
      code: 'object_gone',
    });
  });

  test('is given up where the time is over', async () => {
    const pin = await objects.inspect(stores.bucket, 'in/b.bin');
    const isOver = () => {
      throw new Error('over');
    };

    await expect(source.crc32Of(pin, isOver)).rejects.toMatchObject({ details: { cause: new Error('over') } });
  });
});
