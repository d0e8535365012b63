import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from '@jest/globals';
import { S3ObjectStore } from '../../functions/adapters/s3-object-store.ts';
import { createBucket, type Emulators, startEmulators } from '../../scripts/local/emulators.ts';
import { MemoryObjectStore } from '../support/memory-object-store.ts';
import { objectStoreContract } from './object-store.ts';

const memory = new MemoryObjectStore(65_536);
objectStoreContract('the store in memory', () => ({
  store: memory,
  bucket: 'bucket',
  put: async (key, bytes) => void memory.put(key, bytes),
  remove: async (key) => void memory.objects.delete(key),
}));

let emulators: Emulators;
let client: S3Client;

beforeAll(async () => {
  emulators = await startEmulators();
  const { s3Endpoint: endpoint, region, accessKeyId, secretAccessKey } = emulators;
  client = new S3Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });
  await createBucket(endpoint, 'bucket');
});

afterAll(async () => {
  client.destroy();
  await emulators.close();
});

objectStoreContract('the store on S3', () => ({
  store: new S3ObjectStore(client, { openMs: 2_000, idleMs: 2_000 }),
  bucket: 'bucket',
  put: async (key, bytes) =>
    void (await client.send(new PutObjectCommand({ Bucket: 'bucket', Key: key, Body: bytes }))),
  remove: async (key) => void (await client.send(new DeleteObjectCommand({ Bucket: 'bucket', Key: key }))),
}));
