import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFunctionUrl } from '../../scripts/local/emulator/function-url/server.ts';
import { freePort } from '../../scripts/local/listen.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';

const SHIFT_CLOCK = join(import.meta.dirname, 'shift-clock.mjs');

/** Where a host's S3 and table are, and what else it is told. */
export interface HostOptions {
  name: string;
  /** How far its clock is off: seconds. */
  shift: number;
  environment: Record<string, string>;
  s3Endpoint: string;
  dynamodbEndpoint: string;
}

/**
 * One process that redeems links: a runtime of the function, one run at a time, or a server. S3 and the table are behind proxies
 * of its own, so that what they see is known to be its doing.
 */
export class Host {
  readonly name: string;
  readonly url: string;
  readonly s3: FaultProxy;
  readonly table: FaultProxy;
  /** When it was killed, by performance.now(). */
  readonly kills: number[] = [];
  isStopped = false;
  stops = 0;
  readonly #pid: () => number | undefined;
  readonly #end: () => Promise<void>;

  constructor(
    name: string,
    url: string,
    proxies: Proxies,
    process: { pid: () => number | undefined; end: Host['close'] },
  ) {
    this.name = name;
    this.url = url;
    this.s3 = proxies.s3;
    this.table = proxies.table;
    this.#pid = process.pid;
    this.#end = process.end;
  }

  /** kill -9. Another process takes its place. */
  kill(): void {
    const pid = this.#pid();
    if (pid === undefined || this.isStopped) return;
    this.kills.push(performance.now());
    signal(pid, 'SIGKILL');
  }

  /** Lets it stand still for a while, as a frozen machine does: ms. */
  async freeze(milliseconds: number): Promise<void> {
    const pid = this.#pid();
    if (pid === undefined || this.isStopped) return;
    this.isStopped = true;
    this.stops++;
    signal(pid, 'SIGSTOP');
    await sleep(milliseconds);
    signal(pid, 'SIGCONT');
    this.isStopped = false;
  }

  async close(): Promise<void> {
    await this.#end();
    await Promise.all([this.s3.close(), this.table.close()]);
  }
}

interface Proxies {
  s3: FaultProxy;
  table: FaultProxy;
}

/** A runtime of the built function, behind a Function URL of its own. */
export async function startFunctionHost(zip: string, options: HostOptions): Promise<Host> {
  const { proxies, environment } = await surround(options);
  const one = await startFunctionUrl({
    name: 'redeem',
    zip,
    authType: 'NONE',
    invokeMode: 'RESPONSE_STREAM',
    concurrency: 1,
    environment: { ...environment, MAX_STREAM_BYTES: '200000000' },
  });
  if (one.runtimeClient !== 'aws-lambda-ric') {
    throw new Error(
      'Chaos needs AWS’s own runtime client, whose process can be killed: install cmake and a C++ compiler, then run make clean setup.',
    );
  }
  return new Host(options.name, one.url, proxies, { pid: () => one.pids()[0], end: one.close });
}

/** The built server; one that dies is started again at the same port, as an orchestrator would. */
export async function startServerHost(bundle: string, options: HostOptions): Promise<Host> {
  const { proxies, environment } = await surround(options);
  const port = String(await freePort());
  let child: ChildProcess | undefined;
  let isOver = false;
  const run = async (): Promise<void> => {
    child = spawn(process.execPath, [bundle], {
      env: { PATH: process.env.PATH ?? '', ...environment, PORT: port, MANAGEMENT_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.once('exit', (code, signal) => {
      // Nobody but us ends it: a server that falls over by itself is a fault of ours.
      if (signal !== 'SIGKILL') process.stdout.write(`${options.name} ended by itself: ${signal ?? code}\n`);
      if (!isOver) void run();
    });
    await listening(child);
  };
  await run();
  const end = async () => {
    isOver = true;
    const exited = child && child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child?.kill('SIGKILL');
    await exited;
  };
  return new Host(options.name, `http://127.0.0.1:${port}/`, proxies, { pid: () => child?.pid, end });
}

async function surround({ shift, environment, s3Endpoint, dynamodbEndpoint }: HostOptions) {
  const [s3, table] = await Promise.all([startFaultProxy(), startFaultProxy()]);
  s3.target = s3Endpoint;
  table.target = dynamodbEndpoint;
  return {
    proxies: { s3, table },
    environment: {
      ...environment,
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_ENDPOINT_URL_DYNAMODB: table.url,
      NODE_OPTIONS: `--import=${SHIFT_CLOCK}`,
      CLOCK_SHIFT_SECONDS: String(shift),
    },
  };
}

/** Resolves once it takes requests, or has ended. */
function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => line.includes('"event":"listening"') && resolve());
    }
    child.once('exit', () => resolve());
  });
}

/** Whoever it is for may have died meanwhile. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
