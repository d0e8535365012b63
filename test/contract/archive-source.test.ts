import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { crc32 } from 'node:zlib';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { S3Client as ReadingClient } from '../../functions/adapters/aws/s3-client.ts';
import { S3ArchiveSource } from '../../functions/adapters/s3-archive-source.ts';
import { S3ObjectStore } from '../../functions/adapters/s3-object-store.ts';
import { closeServer, listen } from '../../scripts/local/listen.ts';
import { type Stores, useStores } from '../support/stores.ts';

/** What is read in S3 to make archives. */
let stores: Stores;
let client: S3Client;
let reading: ReadingClient;
let objects: S3ObjectStore;
let source: S3ArchiveSource;

const FILE = randomBytes(300_000);

beforeAll(async () => {
  stores = await useStores();
  client = new S3Client(stores.s3);
  reading = new ReadingClient(stores.s3);
  objects = new S3ObjectStore(reading, { openMs: 2_000, idleMs: 2_000 });
  source = new S3ArchiveSource(reading, objects);
  await put('in/b.bin', FILE);
});

afterAll(async () => {
  client.destroy();
  reading.destroy();
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

  // The emulator cannot make the token of a second page, for Node has no DES any more, and does not encode keys.
  test('goes on beyond a page, as far as there is need, and reads keys as S3 encodes them', async () => {
    const page = (...parts: string[]) =>
      `<ListBucketResult><EncodingType>url</EncodingType>${parts.join('')}</ListBucketResult>`;
    const object = (key: string, size: number) => `<Contents><Key>${key}</Key><Size>${size}</Size></Contents>`;
    const server = createServer(({ url = '' }, response) => {
      const { searchParams } = new URL(url, 'http://s3');
      const isSecond = searchParams.get('continuation-token') === 'a/b=';
      const next = '<NextContinuationToken>a/b=</NextContinuationToken>';
      response.end(isSecond ? page(object('c', 2)) : page(object('a%0A+%2B%C3%BC', 1), object('b/', 0), next));
    });
    const endpoint = `http://127.0.0.1:${await listen(server)}`;
    const paging = new ReadingClient({ ...stores.s3, endpoint });
    const paged = new S3ArchiveSource(paging, objects);

    expect((await paged.list('bucket', '', 2)).map(({ key }) => key)).toEqual(['a\n +ü', 'c']);
    expect((await paged.list('bucket', '', 1)).map(({ key }) => key)).toEqual(['a\n +ü']);
    paging.destroy();
    await closeServer(server);
  });

  test('has keys of any characters', async () => {
    const keys = ['odd/ +%.txt', 'odd/ملخص.txt', 'odd/🎟️ a+b.txt'];
    for (const key of keys) await put(key, 'x');

    expect((await source.list(stores.bucket, 'odd/', 10)).map(({ key }) => key).toSorted()).toEqual(keys.toSorted());
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
