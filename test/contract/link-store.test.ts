import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from '@jest/globals';
import { DynamoDbLinkIndex } from '../../functions/adapters/dynamodb-link-index.ts';
import { DynamoDbLinkStore } from '../../functions/adapters/dynamodb-link-store.ts';
import { createTable, type Emulators, startEmulators } from '../../scripts/local/emulators.ts';
import { MemoryLinkStore } from '../support/memory-link-store.ts';
import { linkStoreContract } from './link-store.ts';

const memory = new MemoryLinkStore();
linkStoreContract('the store in memory', () => ({ store: memory, index: memory }));

let emulators: Emulators;
let client: DynamoDBDocumentClient;

beforeAll(async () => {
  emulators = await startEmulators();
  const { dynamodbEndpoint: endpoint, region, accessKeyId, secretAccessKey } = emulators;
  await createTable(endpoint, 'links');
  client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } }),
  );
});

afterAll(async () => {
  client.destroy();
  await emulators.close();
});

linkStoreContract('the store on DynamoDB', () => ({
  store: new DynamoDbLinkStore(client, 'links'),
  index: new DynamoDbLinkIndex(client, 'links', 'owner-createdAt'),
}));
