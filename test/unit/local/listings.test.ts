import {
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { useEmulatedS3 } from '../../support/emulated-s3.ts';

/** In the order of S3: by their UTF-8, in which a slash comes after a hyphen, and an emoji after all of U+FFFF. */
const KEYS = [
  'a & <b>.txt',
  'a$&.txt',
  'a-b/1',
  'a/1',
  'a/2',
  'a/b/3',
  'a0',
  'b/deep/er/4',
  'z\u{ff5e}',
  'z\u{1f4e6}',
] as const;

const emulated = useEmulatedS3();

beforeAll(async () => {
  for (const Key of [...KEYS].reverse()) {
    await emulated.client.send(new PutObjectCommand({ Bucket: emulated.bucket, Key, Body: Key }));
  }
});

/** Each page of a list: its keys, its "folders", and how many S3 says they are. */
async function pagesOf(query: Omit<ListObjectsV2CommandInput, 'Bucket'>) {
  const pages = [];
  let token: string | undefined;
  do {
    const page = await emulated.client.send(
      new ListObjectsV2Command({ Bucket: 'bucket', ...query, ContinuationToken: token }),
    );
    expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined);
    const keys = (page.Contents ?? []).map(({ Key }) => Key);
    pages.push({ keys, folders: (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix), count: page.KeyCount });
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return pages;
}

describe('the list of a bucket', () => {
  test.each([1, 3, 5, 9, 10, 1000])('has every key once, in order, in pages of %i', async (size) => {
    const pages = await pagesOf({ MaxKeys: size });

    expect(pages.flatMap(({ keys }) => keys)).toEqual(KEYS);
    expect(pages).toHaveLength(Math.ceil(KEYS.length / size));
  });

  test.each([1, 2, 3, 100])('counts "folders" like keys, and has each once, in pages of %i', async (size) => {
    const pages = await pagesOf({ MaxKeys: size, Delimiter: '/' });

    expect(pages.flatMap(({ folders }) => folders)).toEqual(['a-b/', 'a/', 'b/']);
    expect(pages.flatMap(({ keys }) => keys)).toEqual(KEYS.filter((key) => !key.includes('/')));
    expect(pages.map(({ count }) => count)).toEqual(pages.map(({ keys, folders }) => keys.length + folders.length));
    expect(Math.max(...pages.map(({ count = 0 }) => count))).toBeLessThanOrEqual(size);
  });

  test('of a "folder" is that below it', async () => {
    expect(await pagesOf({ MaxKeys: 1, Prefix: 'a/', Delimiter: '/' })).toEqual([
      { keys: ['a/1'], folders: [], count: 1 },
      { keys: ['a/2'], folders: [], count: 1 },
      { keys: [], folders: ['a/b/'], count: 1 },
    ]);
  });

  test('begins after a key', async () => {
    const [page] = await pagesOf({ StartAfter: 'a/2', Delimiter: '/' });

    expect(page).toEqual({ keys: ['a0', 'z\u{ff5e}', 'z\u{1f4e6}'], folders: ['a/', 'b/'], count: 5 });
  });

  test('goes on in the first version of the call too, from its marker', async () => {
    const found: (string | undefined)[] = [];
    let marker: string | undefined;
    do {
      const page = await emulated.client.send(
        new ListObjectsCommand({ Bucket: 'bucket', Delimiter: '/', MaxKeys: 2, Marker: marker }),
      );
      found.push(...(page.Contents ?? []).map(({ Key }) => Key));
      found.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      expect(page.IsTruncated).toBe(page.NextMarker !== undefined);
      marker = page.NextMarker;
    } while (marker !== undefined);

    expect(found).toHaveLength(8);
    expect(new Set(found).size).toBe(8);
  });
});
