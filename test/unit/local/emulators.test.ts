import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from '@jest/globals';
import { createBucket, createTable, type Emulators, startEmulators } from '../../../scripts/local/emulator/stores.ts';

const opened: { close?(): Promise<void>; destroy?(): void }[] = [];
const opening = <T extends { close?(): Promise<void>; destroy?(): void }>(resource: T): T => {
  opened.push(resource);
  return resource;
};

afterEach(async () => {
  for (const resource of opened.splice(0)) await (resource.close?.() ?? resource.destroy?.());
});

const s3Of = (emulators: Emulators) =>
  opening(
    new S3Client({
      endpoint: emulators.s3Endpoint,
      region: emulators.region,
      credentials: emulators.credentials,
      forcePathStyle: true,
    }),
  );

test('keeps objects in a bucket', async () => {
  const emulators = opening(await startEmulators());
  await createBucket(emulators.s3Endpoint, 'bucket');
  const s3 = s3Of(emulators);

  await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a/b c.txt', Body: 'kept' }));

  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'a/b c.txt' }));
  expect(await Body?.transformToString()).toBe('kept');
});

test('creates the table of links with its index, ready at once', async () => {
  const emulators = opening(await startEmulators());
  await createTable(emulators.dynamodbEndpoint, 'links');
  const dynamodb = opening(
    new DynamoDBClient({
      endpoint: emulators.dynamodbEndpoint,
      region: emulators.region,
      credentials: emulators.credentials,
    }),
  );

  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'links' }));

  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [{ IndexName: 'owner-createdAt', Projection: { ProjectionType: 'KEYS_ONLY' } }],
  });
});

test('closes with connections open, and leaves a directory that was given in place', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'objects-'));
  const emulators = await startEmulators({ directory });
  await createBucket(emulators.s3Endpoint, 'bucket');
  // The client keeps its connection alive.
  await s3Of(emulators).send(new PutObjectCommand({ Bucket: 'bucket', Key: 'kept', Body: 'kept' }));

  await emulators.close();

  await expect(fetch(emulators.s3Endpoint)).rejects.toThrow();
  await expect(fetch(emulators.dynamodbEndpoint)).rejects.toThrow();
  expect(await readdir(directory)).toEqual(['bucket']);
  await rm(directory, { recursive: true });
});

test('says so where a port is taken', async () => {
  const { s3Endpoint, dynamodbEndpoint } = opening(await startEmulators());
  const portOf = (endpoint: string) => Number(new URL(endpoint).port);

  await expect(startEmulators({ s3Port: portOf(s3Endpoint) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await expect(startEmulators({ dynamodbPort: portOf(dynamodbEndpoint) })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test('may be closed amid the requests of somebody who was killed', async () => {
  for (let round = 0; round < 10; round++) {
    const emulators = await startEmulators();
    await createTable(emulators.dynamodbEndpoint, 'links');
    const { dynamodbEndpoint: endpoint, region, credentials } = emulators;
    const dynamodb = new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 1 });
    const puts = Array.from({ length: 50 }, (_, n) =>
      dynamodb.send(new PutItemCommand({ TableName: 'links', Item: { id: { S: `${n}` }, owner: { S: 'one' } } })),
    );
    const ended = Promise.allSettled(puts);
    await puts[round % puts.length];

    // Its connections end, and what they asked for is under way.
    dynamodb.destroy();
    await emulators.close();

    await ended;
  }
});
