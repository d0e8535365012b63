import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { verifySignature } from '../../../../functions/http/sigv4.ts';
import { closeServer, listen } from '../../listen.ts';
import { RuntimePool } from '../runtime/pool.ts';
import { Runtime } from '../runtime/runtime.ts';
import type { RuntimeResponse } from '../runtime/runtime-api.ts';
import { isAwsClientInstalled, type RuntimeClient } from '../runtime/runtime-process.ts';
import { unpackTaskRoot } from '../runtime/task-root.ts';
import {
  type AwsError,
  FUNCTION_FAILED,
  forbidden,
  REQUEST_TOO_LARGE,
  sendError,
  TOO_MANY_REQUESTS,
} from './errors.ts';
import { eventOf, type FunctionUrlEvent, type IamCaller } from './event.ts';
import type { StreamLimits } from './limits.ts';
import { bufferedReply, streamReply } from './reply.ts';

/** How a function and its URL are configured; the defaults are Lambda's where it has one. */
export interface FunctionUrlOptions {
  /** The function's name. */
  name: string;
  /** The path of the built zip. */
  zip: string;
  /** File and export, by default `index.handler`. */
  handler?: string;
  environment: Record<string, string>;
  authType: 'NONE' | 'AWS_IAM';
  invokeMode: 'RESPONSE_STREAM' | 'BUFFERED';
  /** How long a run may take, by default 15 minutes. */
  timeoutMs?: number;
  /** By default 512. */
  memoryMb?: number;
  /** How many runs go side by side, each in a runtime of its own; by default 8. */
  concurrency?: number;
  /** Whether requests beyond that wait in order (the default), or get Lambda's own 429. */
  whenFull?: 'wait' | 'refuse';
  /** By default none. */
  limits?: StreamLimits;
  /** By default AWS's own where it is installed. */
  runtimeClient?: RuntimeClient;
  /** Whose signatures an AWS_IAM URL accepts. */
  callers?: readonly IamCaller[];
  /** By default us-east-1. */
  region?: string;
  /** By default a free one. */
  port?: number;
  /** Called for each line that the function prints, or that tells why a run failed. */
  onLog?: (line: string) => void;
  /** Called with each event that is handed to the function. */
  onInvocation?: (event: FunctionUrlEvent) => void;
}

/** A running Function URL. */
export interface FunctionUrl {
  /** Ends in a slash, as Lambda's does. */
  url: string;
  runtimeClient: RuntimeClient;
  /** The processes of the runtimes; none where they are threads. */
  pids(): number[];
  /** Kills the running runtimes, as the world may. */
  kill(signal?: NodeJS.Signals): void;
  /** Cuts what is under way and resolves when no process, thread, connection or file is left. */
  close(): Promise<void>;
}

const MAX_REQUEST_BYTES = 6 * 1024 * 1024;
const ACCOUNT_ID = '000000000000';

/**
 * Serves a function's zip at a URL of this machine, as Lambda serves it at a Function URL. Rejects where the port is
 * taken (its error's code is EADDRINUSE) or the zip cannot be unpacked.
 */
export async function startFunctionUrl(options: FunctionUrlOptions): Promise<FunctionUrl> {
  const { name, region = 'us-east-1', concurrency = 8, onLog = () => {} } = options;
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
    answer(request, response, { ...options, region, onLog }, pool).catch((error: unknown) => {
      onLog(String(error));
      if (response.headersSent) response.destroy();
      else sendError(response, FUNCTION_FAILED);
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

type Settings = FunctionUrlOptions & Required<Pick<FunctionUrlOptions, 'region' | 'onLog'>>;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  settings: Settings,
  pool: RuntimePool,
): Promise<void> {
  const admitted = await admit(request, settings);
  if ('status' in admitted) return sendError(response, admitted);
  if (settings.whenFull === 'refuse' && pool.isFull) return sendError(response, TOO_MANY_REQUESTS);
  await invoke(admitted, response, settings, pool);
}

/** The request as an event, or why it never gets to the function. */
async function admit(request: IncomingMessage, settings: Settings): Promise<FunctionUrlEvent | AwsError> {
  const body = await readBody(request);
  if (body === undefined) return REQUEST_TOO_LARGE;
  const caller =
    settings.authType === 'AWS_IAM'
      ? await verifySignature(request, body, settings.callers ?? [], settings.region)
      : undefined;
  if (caller && 'type' in caller) return forbidden(caller);
  const event = eventOf(request, body, settings.name, caller);
  // The limit is the event's, so base64 counts.
  return Buffer.byteLength(JSON.stringify(event)) > MAX_REQUEST_BYTES ? REQUEST_TOO_LARGE : event;
}

/** Undefined where it is larger than Lambda takes; the rest is then read and thrown away, so the client hears of it. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_REQUEST_BYTES) chunks.push(chunk);
  }
  return size <= MAX_REQUEST_BYTES ? Buffer.concat(chunks) : undefined;
}

async function invoke(
  event: FunctionUrlEvent,
  response: ServerResponse,
  { name, region, timeoutMs = 900_000, invokeMode, limits, onInvocation }: Settings,
  pool: RuntimePool,
): Promise<void> {
  const { requestId } = event.requestContext;
  const traceId = event.headers['x-amzn-trace-id'] ?? '';
  response.setHeader('x-amzn-requestid', requestId);
  response.setHeader('x-amzn-trace-id', traceId);
  const runtime = await pool.acquire();
  onInvocation?.(event);
  const { response: answered, done } = runtime.invoke({
    requestId,
    payload: JSON.stringify(event),
    deadlineMs: Date.now() + timeoutMs,
    traceId,
    functionArn: `arn:aws:lambda:${region}:${ACCOUNT_ID}:function:${name}`,
  });
  void done.then(() => pool.release(runtime));
  const runtimeResponse = await answered;
  await reply(runtimeResponse, response, invokeMode, limits).catch((error: unknown) => {
    // Nobody reads on: the run still goes to its end.
    runtimeResponse.body.resume();
    throw error;
  });
}

function reply(
  runtimeResponse: RuntimeResponse,
  response: ServerResponse,
  invokeMode: FunctionUrlOptions['invokeMode'],
  limits?: StreamLimits,
): Promise<void> {
  return invokeMode === 'BUFFERED'
    ? bufferedReply(runtimeResponse, response)
    : streamReply(runtimeResponse, response, limits);
}
