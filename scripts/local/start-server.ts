import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildServer } from '../build/bundle.ts';
import { freePort } from './listen.ts';
import { BUCKET, environmentOf, type LocalEndpoints, ownerOf, startStores, TABLE } from './stores.ts';

export interface ServerStackOptions {
  /** The built bundle; by default it is built into a directory that `close` removes. */
  bundle?: string;
  /** Added to the server's environment, over what is there by default; undefined takes a variable away. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** The command that starts the server, given all of its environment; by default this Node runs the bundle. */
  command?: (environment: Readonly<Record<string, string>>) => readonly [string, ...string[]];
  /** Called for each line that the server prints. */
  onLog?: (line: string) => void;
}

/** The whole system with the server in place of the functions, running on this machine. */
export interface ServerStack {
  endpoints: LocalEndpoints;
  /** Where probes and metrics are. */
  managementUrl: string;
  process: ChildProcess;
  /** Stops it as an orchestrator does, by SIGTERM; resolves to its exit code. */
  stop(): Promise<number | null>;
  /** Ends it all at once. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Starts S3, DynamoDB and the built server in a process of its own, with an owner API for the one owner there is. */
export async function startServer(options: ServerStackOptions = {}): Promise<ServerStack> {
  await using started = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'server-'));
  started.defer(() => rm(directory, { recursive: true, force: true }));
  const emulators = started.adopt(await startStores(), (one) => one.close());
  const owners = join(directory, 'owners.json');
  const { accessKeyId, secretAccessKey, userArn } = ownerOf(emulators);
  await writeFile(owners, JSON.stringify([{ accessKeyId, secretAccessKey, arn: userArn }]), { mode: 0o600 });
  // Links have to begin with it before the server has it.
  const port = options.environment?.PORT ?? String(await freePort());
  const url = `http://${HOST}:${port}/`;
  const environment = environmentOf(emulators);
  const variables = withoutUndefined({
    ...environment.shared,
    ...environment.links(url),
    PORT: port,
    MANAGEMENT_PORT: '0',
    OWNERS_FILE: owners,
    ...options.environment,
  });
  const [program, ...args] = options.command?.(variables) ?? [
    process.execPath,
    '--enable-source-maps',
    options.bundle ?? (await buildServer(directory)),
  ];
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH ?? '', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  started.defer(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const managementPort = await listening(child, options.onLog);
  const { close: _close, ...addresses } = emulators;
  const endpoints = {
    front: 'server' as const,
    linksUrl: url,
    redeemUrl: url,
    bucket: BUCKET,
    table: TABLE,
    ...addresses,
  };
  const running = started.move();
  return {
    endpoints,
    managementUrl: `http://${HOST}:${managementPort}/`,
    process: child,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code as number | null;
    },
    close: () => running.disposeAsync(),
  };
}

function withoutUndefined(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Resolves to the management port, as soon as the server says that it listens. Rejects with what it said if it ends first. */
function listening(child: ChildProcess, onLog: (line: string) => void = () => {}): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let said = '';
  for (const output of [child.stdout, child.stderr]) {
    if (!output) continue;
    createInterface({ input: output }).on('line', (line) => {
      said += `${line}\n`;
      onLog(line);
      const port = /"event":"listening".*"managementPort":(\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  }
  child.once('exit', () => reject(new Error(`The server ended at once. It said:\n${said}`)));
  return promise;
}
