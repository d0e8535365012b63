import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { closeServer, listen } from '../listen.ts';
import { watchAnswering } from './answering.ts';
import { tellChecksums } from './kept-checksums.ts';
import { mendListings } from './listings.ts';

/** S3 and DynamoDB on this machine. */
export interface Emulators {
  s3Endpoint: string;
  dynamodbEndpoint: string;
  region: string;
  /** The S3 emulator knows this key pair only; the DynamoDB emulator takes any. */
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** Ends both and removes what was stored in a directory of their own. */
  close(): Promise<void>;
}

const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/**
 * Starts both on 127.0.0.1, on free ports unless told otherwise. Objects are kept in `directory`, or in a temporary one
 * until `close`; tables in memory. A taken port rejects with an error whose code is EADDRINUSE.
 */
export async function startEmulators(
  options: { s3Port?: number; dynamodbPort?: number; directory?: string } = {},
): Promise<Emulators> {
  await using stack = new AsyncDisposableStack();
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 's3-')));
  if (options.directory === undefined) stack.defer(() => rm(directory, { recursive: true, force: true }));

  const app = new S3rver({ directory, silent: true, vhostBuckets: false });
  // Its logger would otherwise take over this process's uncaught exceptions.
  app.logger.exceptions.unhandle();
  tellChecksums(app);
  mendListings(app);
  const s3 = createServer(app.callback());
  const s3Port = await listen(s3, options.s3Port);
  stack.defer(() => closeServer(s3));

  const dynamodb = dynalite({ createTableMs: 0 });
  const answered = watchAnswering(dynamodb);
  const dynamodbPort = await listen(dynamodb, options.dynamodbPort);
  // It closes its database once nobody is connected, and throws if it is then still at work for somebody who was killed.
  stack.defer(async () => {
    await answered();
    await closeServer(dynamodb);
  });

  const started = stack.move();
  return {
    s3Endpoint: `http://127.0.0.1:${s3Port}`,
    dynamodbEndpoint: `http://127.0.0.1:${dynamodbPort}`,
    region: REGION,
    // A copy: the AWS SDK writes notes of its own into those that it is given.
    credentials: { ...CREDENTIALS },
    close: () => started.disposeAsync(),
  };
}

/** Creates the links' table, as infra/modules/links-table declares it. */
export async function createTable(dynamodbEndpoint: string, name: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint: dynamodbEndpoint, region: REGION, credentials: CREDENTIALS });
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'id', AttributeType: 'S' },
          { AttributeName: 'owner', AttributeType: 'S' },
          { AttributeName: 'createdAt', AttributeType: 'N' },
        ],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'owner-createdAt',
            KeySchema: [
              { AttributeName: 'owner', KeyType: 'HASH' },
              { AttributeName: 'createdAt', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
      }),
    );
  } finally {
    client.destroy();
  }
}

/** Unsigned: the emulator reckons the signature of `PUT /bucket/`, as the SDK spells it, without the last slash. */
export async function createBucket(s3Endpoint: string, name: string): Promise<void> {
  const response = await fetch(`${s3Endpoint}/${name}`, { method: 'PUT' });
  if (!response.ok) throw new Error(`Cannot create the bucket ${name}: ${await response.text()}`);
}
