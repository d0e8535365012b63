import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from '@jest/globals';
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
let client: DynamoDBDocumentClient;

beforeAll(async () => {
  stores = await useStores();
  client = DynamoDBDocumentClient.from(new DynamoDBClient(stores.dynamodb));
});

afterAll(async () => {
  client.destroy();
  await stores.close();
});

linkStoreContract('the store on DynamoDB', () => ({
  store: new DynamoDbLinkStore(client, stores.table),
  index: new DynamoDbLinkIndex(client, stores.table, 'owner-createdAt', { random, pause: async () => {} }),
  remove: (id) => client.send(new DeleteCommand({ TableName: stores.table, Key: { id } })),
}));
