import type { Endpoint } from './aws/endpoint.ts';
import type { JsonClient } from './aws/json-client.ts';
import type { S3Client } from './aws/s3-client.ts';
import type { EarlyAgent } from './early-agent.ts';

/** A bucket has a host of its own. Links point into the first one or two nearly always; more connections would only cost time. */
const MOST_BUCKETS = 2;

/** How long the start waits for them: ms. They may take longer; then a request waits for what is left. */
const MOST_WAIT_MS = 500;

/** Where connections are needed. */
export interface Stores {
  dynamodb: JsonClient;
  s3: S3Client;
  buckets: readonly string[];
}

/**
 * Opens the connections that a first request needs, all at once: one to DynamoDB, and one to each of the first buckets. On
 * Lambda they take their time while the function initialises, with all of a processor. Nothing fails by it.
 */
export async function openConnections(agent: EarlyAgent, { dynamodb, s3, buckets }: Stores): Promise<void> {
  const endpoints = [dynamodb.endpoint, ...buckets.slice(0, MOST_BUCKETS).map((bucket) => s3.endpointOf(bucket))];
  const opened = Promise.allSettled(endpoints.map((endpoint) => agent.open(urlOf(endpoint))));
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, MOST_WAIT_MS);
  await Promise.race([opened, late]);
  clearTimeout(timer);
}

const urlOf = ({ protocol, host }: Endpoint) => new URL(`${protocol}//${host}/`);
