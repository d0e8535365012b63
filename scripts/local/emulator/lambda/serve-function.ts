import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeServer, listen } from '../../listen.ts';
import { RuntimePool } from '../runtime/pool.ts';
import { Runtime } from '../runtime/runtime.ts';
import { isAwsClientInstalled, type RuntimeClient } from '../runtime/runtime-process.ts';
import { unpackTaskRoot } from '../runtime/task-root.ts';
import type { Front, InvocationIds } from './front.ts';
import type { StreamLimits } from './limits.ts';

/** How a function is configured, whatever its front; the defaults are Lambda's where it has one. */
export interface FunctionOptions<Event extends object> {
  /** The function's name. */
  name: string;
  /** The path of the built zip. */
  zip: string;
  /** File and export, by default `index.handler`. */
  handler?: string;
  environment: Record<string, string>;
  /** How long a run may take, by default 15 minutes. */
  timeoutMs?: number;
  /** By default 512. */
  memoryMb?: number;
  /** How many runs go side by side, each in a runtime of its own; by default 8. */
  concurrency?: number;
  /** Whether requests beyond that wait in order (the default), or get the answer to a throttled function. */
  whenFull?: 'wait' | 'refuse';
  /** What Lambda holds a streamed reply to; by default nothing. */
  limits?: StreamLimits;
  /** By default AWS's own where it is installed. */
  runtimeClient?: RuntimeClient;
  /** By default us-east-1. */
  region?: string;
  /** By default a free one. */
  port?: number;
  /** Called for each line that the function prints, or that tells why a run failed. */
  onLog?: (line: string) => void;
  /** Called with each event that is handed to the function. */
  onInvocation?: (event: Event) => void;
}

/** What runs behind a front. */
export interface RunningFront {
  /** Ends in a slash. */
  url: string;
  /** The processes that answer; none where they are threads. */
  pids(): number[];
  /** Kills those that run, as the world may. */
  kill(signal?: NodeJS.Signals): void;
  /** Cuts what is under way and resolves when no process, thread, connection or file is left. */
  close(): Promise<void>;
}

/** A function that runs behind its front. */
export interface RunningFunction extends RunningFront {
  runtimeClient: RuntimeClient;
}

const ACCOUNT_ID = '000000000000';
export const DEFAULT_REGION = 'us-east-1';

/**
 * Serves a function's zip behind a front at a URL of this machine. Rejects where the port is taken (its error's code is
 * EADDRINUSE) or the zip cannot be unpacked.
 */
export async function serveFunction<Event extends object>(
  options: FunctionOptions<Event>,
  front: Front<Event>,
): Promise<RunningFunction> {
  const { name, region = DEFAULT_REGION, concurrency = 8, onLog = () => {} } = options;
  const runtimeClient = options.runtimeClient ?? (isAwsClientInstalled() ? 'aws-lambda-ric' : 'in-process');
  const taskRoot = await unpackTaskRoot(options.zip);
  const pool = new RuntimePool(
    () =>
      Runtime.start({
        client: runtimeClient,
        taskRoot: taskRoot.directory,
        functionName: name,
        handler: options.handler ?? 'index.handler',
        region,
        memoryMb: options.memoryMb ?? 512,
        environment: options.environment,
        onLog,
      }),
    concurrency,
  );
  const server = createServer((request, response) => {
    // A client that has left is nobody's failure.
    response.on('error', () => undefined);
    answer(request, response, { options, front, pool }).catch((error: unknown) => {
      onLog(String(error));
      if (response.headersSent) response.destroy();
      else front.onFailure(response);
    });
  });
  const port = await listen(server, options.port).catch(async (error: unknown) => {
    await taskRoot.remove();
    throw error;
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    runtimeClient,
    pids: () => pool.runtimes.flatMap(({ pid }) => pid ?? []),
    kill: (signal) => {
      for (const runtime of pool.runtimes) runtime.kill(signal);
    },
    async close() {
      await Promise.all([closeServer(server), pool.close()]);
      await taskRoot.remove();
    },
  };
}

interface Served<Event extends object> {
  options: FunctionOptions<Event>;
  front: Front<Event>;
  pool: RuntimePool;
}

async function answer<Event extends object>(
  request: IncomingMessage,
  response: ServerResponse,
  { options, front, pool }: Served<Event>,
): Promise<void> {
  const ids: InvocationIds = { requestId: randomUUID(), traceId: newTraceId() };
  const admitted = await front.admit(request, ids);
  if (typeof admitted === 'function') return admitted(response);
  if (options.whenFull === 'refuse' && pool.isFull) return front.onThrottle(response);
  response.setHeader('x-amzn-requestid', ids.requestId);
  response.setHeader('x-amzn-trace-id', ids.traceId);
  const runtime = await pool.acquire();
  options.onInvocation?.(admitted);
  const { response: output, done } = runtime.invoke({
    ...ids,
    payload: JSON.stringify(admitted),
    deadlineMs: Date.now() + (options.timeoutMs ?? 900_000),
    functionArn: `arn:aws:lambda:${options.region ?? DEFAULT_REGION}:${ACCOUNT_ID}:function:${options.name}`,
  });
  void done.then(() => pool.release(runtime));
  await front.reply(output, response).catch(async (error: unknown) => {
    // Nobody reads on: the run still goes to its end.
    (await output).body.resume();
    throw error;
  });
}

function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomUUID().replaceAll('-', '').slice(0, 24)}`;
}
