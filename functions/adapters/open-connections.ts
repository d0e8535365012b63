import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import type { EarlyAgent } from './early-agent.ts';

/** A bucket has a host of its own. Links point into the first one or two nearly always; more connections would only cost time. */
const MOST_BUCKETS = 2;

/** How long the start waits for them: ms. They may take longer; then a request waits for what is left. */
const MOST_WAIT_MS = 500;

/** Where connections are needed. */
export interface Stores {
  dynamodb: DynamoDBClient;
  table: string;
  s3: S3Client;
  buckets: readonly string[];
}

/**
 * Opens the connections that a first request needs, all at once: one to DynamoDB, and one to each of the first buckets. On
 * Lambda they take their time while the function initialises, with all of a processor. Nothing fails by it.
 */
export async function openConnections(agent: EarlyAgent, { dynamodb, table, s3, buckets }: Stores): Promise<void> {
  const hosts = [
    // Only the SDK knows its endpoints: by region, partition, account and settings.
    getEndpointFromInstructions({ TableName: table }, GetItemCommand, dynamodb.config),
    ...buckets
      .slice(0, MOST_BUCKETS)
      .map((bucket) => getEndpointFromInstructions({ Bucket: bucket }, GetObjectCommand, s3.config)),
  ];
  const opened = Promise.allSettled(hosts.map(async (host) => agent.open((await host).url)));
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, MOST_WAIT_MS);
  await Promise.race([opened, late]);
  clearTimeout(timer);
}
