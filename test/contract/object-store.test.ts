import { Agent } from 'node:http';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { S3Client as ReadingClient } from '../../functions/adapters/aws/s3-client.ts';
import { S3ObjectStore } from '../../functions/adapters/s3-object-store.ts';
import { MemoryObjectStore } from '../support/memory-object-store.ts';
import { type Stores, useStores } from '../support/stores.ts';
import { objectStoreContract } from './object-store.ts';

const memory = new MemoryObjectStore(65_536);
objectStoreContract('the store in memory', () => ({
  store: memory,
  bucket: 'bucket',
  put: async (key, bytes) => void memory.put(key, bytes),
  remove: async (key) => void memory.objects.delete(key),
}));

let stores: Stores;
let client: S3Client;
let reading: ReadingClient;

beforeAll(async () => {
  stores = await useStores();
  client = new S3Client(stores.s3);
  reading = new ReadingClient(stores.s3);
});

afterAll(async () => {
  client.destroy();
  reading.destroy();
  await stores.close();
});

objectStoreContract('the store on S3', () => ({
  store: new S3ObjectStore(reading, { openMs: 2_000, idleMs: 2_000 }),
  bucket: stores.bucket,
  put: async (Key, Body) => void (await client.send(new PutObjectCommand({ Bucket: stores.bucket, Key, Body }))),
  remove: async (Key) => void (await client.send(new DeleteObjectCommand({ Bucket: stores.bucket, Key }))),
}));

test('the store on S3 gives its connection back after each request, however that ended', async () => {
  const { bucket } = stores;
  const one = new ReadingClient({ ...stores.s3, agents: { http: new Agent({ keepAlive: true, maxSockets: 1 }) } });
  const store = new S3ObjectStore(one, { openMs: 2_000, idleMs: 2_000 });
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'left.bin', Body: Buffer.alloc(1_000_000) }));

  const pin = await store.inspect(bucket, 'left.bin');
  await expect(store.inspect(bucket, 'missing.bin')).rejects.toMatchObject({ code: 'object_missing' });
  await expect(store.open({ ...pin, etag: '"another"' })).rejects.toMatchObject({ code: 'object_gone' });
  for await (const _ of await store.open(pin)) break;
  for await (const _ of await store.open(pin));

  expect(await store.inspect(bucket, 'left.bin')).toEqual(pin);
  one.destroy();
});
