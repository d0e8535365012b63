import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from '@jest/globals';
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
