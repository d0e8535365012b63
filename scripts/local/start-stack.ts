import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions, buildWebFunction } from '../build/bundle.ts';
import { FRONTS, type Fronted, type FrontedOptions, type FrontName } from './emulator/fronts.ts';
import { type FunctionUrl, type FunctionUrlOptions, startFunctionUrl } from './emulator/function-url/server.ts';
import { AWS_STREAM_LIMITS } from './emulator/lambda/limits.ts';
import { BUCKET, environmentOf, type LocalEndpoints, ownerOf, startStores, TABLE } from './stores.ts';

/** The paths of what is built. */
export interface Zips {
  links: string;
  redeem: string;
  web: string;
}

/** How a function differs from the defaults. */
type FunctionSettings = Omit<FrontedOptions, 'name' | 'zip' | 'environment'>;

/** How a stack differs from the default: everything on free ports, without Lambda's limits on streams. */
export interface StackOptions {
  /** The built zips; by default they are built into a directory that `close` removes. */
  zips?: Zips;
  /** Whether streams are held to Lambda's limits, and links to what a stream carries there. */
  isLimited?: boolean;
  /** The front of the recipient's URL, by default a Function URL. The owner API has a Function URL in any case. */
  front?: FrontName;
  /** Settings of both functions. */
  functions?: FunctionSettings;
  /** Settings of one alone. */
  links?: Omit<FunctionSettings, 'onInvocation'> & Pick<FunctionUrlOptions, 'onInvocation'>;
  redeem?: FunctionSettings;
  /** Added to the environment of both functions, over what is there by default. */
  environment?: Readonly<Record<string, string>>;
}

/** The whole system, running on this machine. */
export interface Stack {
  endpoints: LocalEndpoints;
  links: FunctionUrl;
  redeem: Fronted;
  /** Stops it all and resolves when no process, connection or file is left. */
  close(): Promise<void>;
}

// A streamed reply on Lambda carries 200 MB, headers and all; without limits, as much as the largest object in S3.
const MAX_STREAM_BYTES = { limited: 200_000_000, unlimited: 5 * 1024 ** 4 };

/**
 * Starts S3, DynamoDB and both functions behind their fronts, as a deployment has them, with an empty table and an empty
 * bucket. Where it cannot start, nothing is left behind; a taken port rejects with the code EADDRINUSE.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  await using started = new AsyncDisposableStack();
  const zips = options.zips ?? (await buildTemporarily(started));
  const emulators = started.adopt(await startStores(), (one) => one.close());
  const environment = environmentOf(emulators);
  const front = options.front ?? 'function-url';
  const row = FRONTS[front];
  const isHeld = options.isLimited && !row.carriesAnySize;
  const maxStreamBytes = isHeld ? MAX_STREAM_BYTES.limited : MAX_STREAM_BYTES.unlimited;
  const shared = { ...environment.shared, MAX_STREAM_BYTES: String(maxStreamBytes) };
  const redeem = started.adopt(
    await row.start({
      name: 'redeem',
      zip: zips[row.zip],
      environment: { ...shared, ...options.environment },
      ...(options.isLimited ? { limits: AWS_STREAM_LIMITS } : {}),
      ...options.functions,
      ...options.redeem,
    }),
    (one) => one.close(),
  );
  const links = started.adopt(
    await startFunctionUrl({
      name: 'links',
      zip: zips.links,
      authType: 'AWS_IAM',
      invokeMode: 'BUFFERED',
      environment: { ...shared, ...environment.links(redeem.url), ...options.environment },
      callers: [ownerOf(emulators)],
      ...options.functions,
      ...options.links,
    }),
    (one) => one.close(),
  );

  const { close: _close, ...addresses } = emulators;
  const endpoints = { front, linksUrl: links.url, redeemUrl: redeem.url, bucket: BUCKET, table: TABLE, ...addresses };
  const running = started.move();
  return { endpoints, links, redeem, close: () => running.disposeAsync() };
}

async function buildTemporarily(started: AsyncDisposableStack): Promise<Zips> {
  const directory = await mkdtemp(join(tmpdir(), 'functions-'));
  started.defer(() => rm(directory, { recursive: true, force: true }));
  return buildZips(directory);
}

/** Builds all that `startStack` runs. */
export async function buildZips(directory?: string): Promise<Zips> {
  const [{ links, redeem }, web] = await Promise.all([buildFunctions(directory), buildWebFunction(directory)]);
  return { links: links.zipFile, redeem: redeem.zipFile, web: web.zipFile };
}
