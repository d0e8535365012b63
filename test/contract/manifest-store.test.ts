import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DYNAMODB, JsonClient } from '../../functions/adapters/aws/json-client.ts';
import { DynamoDbManifestStore } from '../../functions/adapters/dynamodb-manifest-store.ts';
import { random } from '../support/machine.ts';
import { MemoryManifestStore } from '../support/memory-archives.ts';
import { type Stores, useStores } from '../support/stores.ts';
import { makeManifest, manifestStoreContract } from './manifest-store.ts';

const memory = new MemoryManifestStore();
manifestStoreContract('memory', () => memory);

let stores: Stores;
let client: JsonClient;

beforeAll(async () => {
  stores = await useStores();
  client = new JsonClient(DYNAMODB, stores.dynamodb);
});

afterAll(async () => {
  client.destroy();
  await stores.close();
});

const onDynamoDb = () => new DynamoDbManifestStore(client, stores.table);
manifestStoreContract('DynamoDB', onDynamoDb);

describe('a list in DynamoDB', () => {
  test('is read once and kept, for the parts of a download', async () => {
    const store = onDynamoDb();
    const manifest = makeManifest(3);
    await store.put(manifest);

    expect(await store.get(manifest.id)).toBe(await store.get(manifest.id));
  });

  test('that an item cannot hold is refused, with how many files would fit', async () => {
    // Random names cannot be compressed to less.
    const long = makeManifest(1_000, () => Buffer.from(random(600)).toString('base64url'));

    await expect(onDynamoDb().put(long)).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringMatching(
        /^The keys and names of these 1,000 files are too long for one archive\. About \d{3} files with such keys fit\./,
      ),
    });
  });
});
