import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** What asks the Runtime API for events and runs the handler: AWS's own client, or ours where that is not installed. */
export type RuntimeClient = 'aws-lambda-ric' | 'in-process';

/** One running client with the handler loaded in it. */
export interface RuntimeProcess {
  /** Absent for a worker thread, which has no process of its own. */
  pid?: number;
  /** Resolves when nothing of it is left; never rejects. */
  exited: Promise<void>;
  kill(signal?: NodeJS.Signals): void;
}

export interface RuntimeProcessOptions {
  taskRoot: string;
  environment: Record<string, string>;
  memoryMb: number;
  /** Called for each line that the function prints. */
  onLog: (line: string) => void;
}

const AWS_CLIENT = fileURLToPath(new URL('../../../../node_modules/aws-lambda-ric/', import.meta.url));
const OUR_CLIENT = new URL('./in-process-client.ts', import.meta.url);

/** AWS's client has a native part that is built on installation; where that failed, ours stands in. */
export function isAwsClientInstalled(): boolean {
  return existsSync(`${AWS_CLIENT}rapid-client.node`);
}

export function startRuntimeProcess(client: RuntimeClient, options: RuntimeProcessOptions): RuntimeProcess {
  return client === 'aws-lambda-ric' ? startAwsClient(options) : startInProcess(options);
}

function startAwsClient({ taskRoot, environment, memoryMb, onLog }: RuntimeProcessOptions): RuntimeProcess {
  // Lambda leaves about a tenth of the function's memory to what is not heap.
  const heapMb = Math.floor(memoryMb * 0.9);
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, `${AWS_CLIENT}index.mjs`], {
    cwd: taskRoot,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  readLines(child.stdout, onLog);
  readLines(child.stderr, onLog);
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      onLog(`The runtime did not start: ${error.message}`);
      resolve();
    });
  });
  return {
    exited,
    ...(child.pid === undefined ? {} : { pid: child.pid }),
    kill: (signal = 'SIGKILL') => void child.kill(signal),
  };
}

function startInProcess({ environment, memoryMb, onLog }: RuntimeProcessOptions): RuntimeProcess {
  const worker = new Worker(OUR_CLIENT, {
    env: environment,
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: Math.floor(memoryMb * 0.9) },
  });
  readLines(worker.stdout, onLog);
  readLines(worker.stderr, onLog);
  worker.on('error', (error) => onLog(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  return {
    exited: once(worker, 'exit').then(
      () => undefined,
      () => undefined,
    ),
    kill: () => void worker.terminate(),
  };
}

function readLines(output: Readable, onLog: (line: string) => void): void {
  createInterface({ input: output }).on('line', onLog);
}
