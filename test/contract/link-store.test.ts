import { afterAll, beforeAll } from '@jest/globals';
import { toAttributes } from '../../functions/adapters/aws/attribute-values.ts';
import { DYNAMODB, JsonClient } from '../../functions/adapters/aws/json-client.ts';
import { DynamoDbLinkIndex } from '../../functions/adapters/dynamodb-link-index.ts';
import { DynamoDbLinkStore } from '../../functions/adapters/dynamodb-link-store.ts';
import { random } from '../support/machine.ts';
import { MemoryLinkStore } from '../support/memory-link-store.ts';
import { type Stores, useStores } from '../support/stores.ts';
import { linkStoreContract } from './link-store.ts';

const memory = new MemoryLinkStore();
linkStoreContract('the store in memory', () => ({
  store: memory,
  index: memory,
  remove: async (id) => memory.links.delete(id),
}));

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

linkStoreContract('the store on DynamoDB', () => ({
  store: new DynamoDbLinkStore(client, stores.table),
  index: new DynamoDbLinkIndex(client, stores.table, 'owner-createdAt', { random, pause: async () => {} }),
  remove: (id) => client.call('DeleteItem', { TableName: stores.table, Key: toAttributes({ id }) }),
}));
