import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startFunctionUrl } from '../../scripts/local/emulator/function-url/server.ts';
import { built } from '../support/built.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type LinkJson, Owner } from '../support/owner.ts';
import { useStack } from '../support/system.ts';
import type { Scenario } from './scenario.ts';
import { type RunningServer, startServerOver } from './server.ts';
import { type Grounds, Site } from './site.ts';
import { dynamodbStepOf, s3StepOf } from './step.ts';

/** Runs of the redeem function side by side: scenarios that hang take a runtime each for as long. */
const RUNTIMES = 24;

/** `large` does not fit into the buffers between S3 and a client that does not read. */
const FILES = { small: randomBytes(1_000_000), large: randomBytes(48_000_000) };

/** What all scenarios share: the built functions, S3 and DynamoDB, each behind a proxy that can make it fail. */
export interface World extends Grounds {
  /** A link for a scenario, with the scenario's faults from then on. */
  open(scenario: Scenario): Promise<Site>;
  close(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  await using started = new AsyncDisposableStack();
  const { zips, bundle } = built();
  const startProxy = async () => started.adopt(await startFaultProxy(), (proxy) => proxy.close());
  const [s3, dynamodb, front] = await Promise.all([startProxy(), startProxy(), startProxy()]);
  const environment = { AWS_ENDPOINT_URL_S3: s3.url, AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url };
  const sites = new Set<Site>();
  const onLog = (line: string) => noteOutcome(sites, line);
  const { endpoints, stack } = await useStack({ environment, redeem: { concurrency: RUNTIMES, onLog } });
  started.defer(() => stack.close());
  s3.target = endpoints.s3Endpoint ?? '';
  dynamodb.target = endpoints.dynamodbEndpoint ?? '';
  front.target = endpoints.redeemUrl;

  const { region, credentials } = endpoints;
  const client = new DynamoDBClient({ region, credentials, endpoint: dynamodb.target });
  started.defer(() => client.destroy());
  const owner = new Owner(endpoints);
  directFaults(sites, s3, dynamodb, front);

  const running = started.move();
  const environmentOfRedeem = {
    ...environment,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    TABLE_NAME: endpoints.table,
    MAX_STREAM_BYTES: '200000000',
    PRESIGN_SECONDS: '10',
  };
  /** A redeem function of a scenario's own, so that its death is no other scenario's. */
  const startRuntime = async () => {
    const own = await startFunctionUrl({
      name: 'redeem',
      zip: zips.redeem,
      authType: 'NONE',
      invokeMode: 'RESPONSE_STREAM',
      onLog,
      environment: environmentOfRedeem,
    });
    running.defer(() => own.close());
    return own;
  };

  const startServer = async (more: Record<string, string>) => {
    const server = await startServerOver(bundle, { ...environmentOfRedeem, ...more });
    running.defer(() => server.terminate());
    return server;
  };
  let shared: Promise<RunningServer> | undefined;

  const world: World = {
    startServer,
    serverUrl: async () => {
      shared ??= startServer({});
      return (await shared).url;
    },
    endpoints,
    owner,
    table: DynamoDBDocumentClient.from(client),
    sharedRuntime: stack.redeem,
    frontUrl: front.url,
    async open({ order = {}, file: size = 'small', archive, hasOwnRuntime = false, rules = [] }) {
      const key = `faults/${randomBytes(8).toString('hex')}.bin`;
      const object = FILES[size];
      await owner.put(key, object);
      if (archive) await owner.put(`${key}.txt`, 'a small file');
      const link = archive ? await mintArchive(owner, key, archive) : await owner.mint({ key, ...order });
      // A link to the same files, of the same times, hands out the same bytes.
      const file = archive ? await download((await mintArchive(owner, key, archive)).url) : object;
      const runtime = hasOwnRuntime ? await startRuntime() : stack.redeem;
      const site = new Site(world, { link, key, object, file, runtime, rules });
      sites.add(site);
      return site;
    },
    close: () => running.disposeAsync(),
  };
  return world;
}

/** A link to an archive of the object and a small one, before or behind it. */
function mintArchive(owner: Owner, key: string, place: 'first' | 'later'): Promise<LinkJson> {
  const keys = place === 'first' ? [key, `${key}.txt`] : [`${key}.txt`, key];
  return owner.mintArchive({ keys });
}

async function download(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}

/** Lets each proxy find out whose call it has before it, and ask that site what befalls it. */
function directFaults(sites: ReadonlySet<Site>, s3: FaultProxy, dynamodb: FaultProxy, front: FaultProxy): void {
  const find = (isIt: (site: Site) => boolean) => [...sites].find(isIt);
  s3.faultOf = (call) => {
    const { key, step } = s3StepOf(call);
    return find((site) => site.key === key)?.faultOf(step) ?? 'none';
  };
  dynamodb.faultOf = (call) => {
    const { id, step } = dynamodbStepOf(call);
    return find((site) => site.link.id === id)?.faultOf(step) ?? 'none';
  };
  front.faultOf = ({ headers }) =>
    find((site) => site.secret === headers['idempotency-key'])?.faultOf('answer') ?? 'none';
}

/** The function's log tells when it is through with a download: nothing is written after that. */
function noteOutcome(sites: ReadonlySet<Site>, line: string): void {
  if (!line.includes('"event":"sent"')) return;
  const { linkId } = JSON.parse(line) as { linkId: string };
  for (const site of sites) if (site.link.id === linkId) site.isOver = true;
}
