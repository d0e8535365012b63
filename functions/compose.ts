import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Archives, ArchivingObjectStore, manifestsOf } from './adapters/archiving-object-store.ts';
import type { AwsClientConfig } from './adapters/aws/aws-client.ts';
import { type CredentialsSource, environmentCredentials } from './adapters/aws/credentials.ts';
import { DYNAMODB, JsonClient } from './adapters/aws/json-client.ts';
import { S3Client } from './adapters/aws/s3-client.ts';
import { DynamoDbLinkIndex } from './adapters/dynamodb-link-index.ts';
import { DynamoDbLinkStore } from './adapters/dynamodb-link-store.ts';
import { EarlyAgent } from './adapters/early-agent.ts';
import { jsonLog } from './adapters/json-log.ts';
import { openConnections } from './adapters/open-connections.ts';
import { rehearse } from './adapters/rehearsal.ts';
import { S3ObjectStore } from './adapters/s3-object-store.ts';
import type { LinksConfig, RedeemConfig } from './config.ts';
import { type Events, NO_EVENTS } from './core/events.ts';
import type { RedeemPorts } from './core/grant.ts';
import type { ArchiveSource, LinkIndex, Log } from './core/ports.ts';
import type { Clock, Random } from './core/system-ports.ts';
import { presignBy } from './http/disposition.ts';

// Until the commit everything must be over within the 30 s of a reservation: S3 may take 8 s to answer and 5 s to its
// first chunk, the commit's write 3 tries of 2 s.
const S3_TIMEOUTS = { openMs: 8_000, idleMs: 5_000 };
const S3_LIMITS = { connectMs: 2_000 };
const DYNAMODB_LIMITS = { connectMs: 1_000, tryMs: 2_000 };
// A run of Lambda's has one download, a server as many as it has connections.
const DEFAULT_SOCKETS = 50;

/** What stands in for the system's own clock and log, and for defaults; in production nothing does. */
export interface Overrides {
  clock?: Clock;
  log?: Log;
  /** Where the credentials for AWS come from. A function's are in its environment. */
  credentials?: CredentialsSource;
  /** How many connections to S3 there may be at once, and to DynamoDB. One more waits, and its time runs. */
  sockets?: number;
  /** Buckets to which connections are opened at once, as to the table: for a host that starts when somebody is waiting already. */
  buckets?: readonly string[];
}

/** What every host is told of the stores and of whoever listens. */
type StoresConfig = Omit<RedeemConfig, 'BUCKETS'> | LinksConfig;

/** The ports of the redeem function, on AWS. */
export async function composeRedeem(config: StoresConfig, overrides: Overrides = {}): Promise<RedeemPorts> {
  return (await compose(config, overrides)).ports;
}

/** The ports of the owner API, on AWS; the redeem function's are among them. */
export async function composeLinks(
  config: LinksConfig,
  overrides: Overrides = {},
): Promise<RedeemPorts & { index: LinkIndex; archives: ArchiveSource }> {
  const { ports, client, s3, objects } = await compose(config, overrides);
  const index = new DynamoDbLinkIndex(client, config.TABLE_NAME, config.OWNER_INDEX, ports);
  return { ...ports, index, archives: archiveSource(s3, objects) };
}

/** Loaded with the first archive that somebody makes. */
function archiveSource(s3: S3Client, objects: S3ObjectStore): ArchiveSource {
  const source = async () => {
    const { S3ArchiveSource } = await import('./adapters/s3-archive-source.ts');
    return new S3ArchiveSource(s3, objects);
  };
  return {
    list: async (...asked) => (await source()).list(...asked),
    crc32Of: async (...asked) => (await source()).crc32Of(...asked),
  };
}

async function compose(config: StoresConfig, overrides: Overrides) {
  const system = systemPorts(overrides);
  const { credentials = environmentCredentials } = overrides;
  const aws = { region: config.AWS_REGION, credentials };
  const { client, s3, links, objects: inS3, opened } = stores(config, aws, overrides);
  const [events] = await Promise.all([eventsOf(config, aws, system.log), opened]);
  const archives = once(async () => {
    const { archivesIn } = await import('./adapters/archives.ts');
    return archivesIn(client, config.TABLE_NAME, inS3);
  });
  const objects = new ArchivingObjectStore(inS3, archives);
  const ports = { ...system, links, objects, manifests: manifestsOf(archives), presign: presignBy(objects), events };
  return { ports, client, s3, objects: inS3 };
}

/** Makes it when it is needed first. */
function once(make: () => Promise<Archives>): () => Promise<Archives> {
  let made: Promise<Archives> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function stores(config: StoresConfig, aws: AwsClientConfig, { sockets = DEFAULT_SOCKETS, buckets }: Overrides) {
  const pool = { keepAlive: true, maxSockets: sockets };
  const https = new EarlyAgent(pool);
  const agents = { http: new Agent(pool), https };
  const endpoint = config.AWS_ENDPOINT_URL_S3 ?? config.AWS_ENDPOINT_URL;
  const s3 = new S3Client({ ...aws, agents, endpoint, forcePathStyle: endpoint !== undefined, limits: S3_LIMITS });
  const dynamodb = new JsonClient(DYNAMODB, {
    ...aws,
    agents,
    endpoint: config.AWS_ENDPOINT_URL_DYNAMODB ?? config.AWS_ENDPOINT_URL,
    limits: DYNAMODB_LIMITS,
  });
  const links = new DynamoDbLinkStore(dynamodb, config.TABLE_NAME);
  // Nothing fails by either: the first request then does it for the first time.
  const opened = buckets && Promise.allSettled([openConnections(https, { dynamodb, s3, buckets }), rehearse()]);
  return { client: dynamodb, s3, links, objects: new S3ObjectStore(s3, S3_TIMEOUTS), opened };
}

/** What puts events on a bus is loaded only where there is one. */
async function eventsOf(config: StoresConfig, aws: AwsClientConfig, log: Log): Promise<Events> {
  const { EVENT_BUS_NAME: bus } = config;
  if (bus === undefined) return NO_EVENTS;
  const { EventBridgeEvents } = await import('./adapters/eventbridge-events.ts');
  const endpoint = config.AWS_ENDPOINT_URL_EVENTBRIDGE ?? config.AWS_ENDPOINT_URL;
  return new EventBridgeEvents(bus, { ...aws, endpoint }, log);
}

function systemPorts({ clock = () => Math.floor(Date.now() / 1000), log = jsonLog }: Overrides) {
  const random: Random = (bytes) => randomBytes(bytes);
  const pause = (milliseconds: number) => sleep(milliseconds);
  return { clock, log, random, pause };
}
