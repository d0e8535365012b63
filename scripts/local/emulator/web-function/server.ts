import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, request as requestOf, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { closeServer, listen } from '../../listen.ts';
import { DEFAULT_REGION, type FunctionOptions, type RunningFront } from '../lambda/serve-function.ts';
import { unpackTaskRoot } from '../runtime/task-root.ts';
import type { Environment } from './environment.ts';
import { Fleet } from './fleet.ts';
import { forwardedHeaders, repliedHeaders } from './headers.ts';
import { TokenBucket } from './token-bucket.ts';

/** How a Web Function and its endpoint are configured. The defaults are Lambda's where it has one. */
export interface WebFunctionOptions
  extends Pick<FunctionOptions<object>, 'name' | 'zip' | 'environment' | 'timeoutMs' | 'region' | 'port' | 'onLog'> {
  /** How many requests an environment has at once: 1 to 128, by default 64. */
  maxConcurrency?: number;
  /** How many environments there may be: by default 8, for they share this machine. */
  maxEnvironments?: number;
  /** How many requests a second the endpoint takes; 0 refuses all. By default as many as come. */
  rateLimit?: number;
  /** After how long without a request an environment is taken away: ms, by default 5 minutes. */
  idleMs?: number;
}

/** A Web Function that runs behind its endpoint. */
export interface RunningWebFunction extends RunningFront {
  /** Takes every environment away as Lambda does: no new request, SIGTERM, one second. Resolves when they are gone. */
  recycle(): Promise<void>;
}

// https://docs.aws.amazon.com/lambda/latest/dg/web-functions-revisions-timeout.html
const DEFAULT_TIMEOUT_MS = 30_000;

// web-functions-scaling.html
const DEFAULT_CONCURRENCY = 64;

// web-functions-http.html
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'OPTIONS', 'DELETE'];

/** Of header lines; more are 431. "Service Limits" of SKILL.md of aws-lambda-web-functions in aws/agent-toolkit-for-aws. */
const MAX_HEADER_LINES = 6_300;

const ENDPOINT_NAME = 'live';

/** How long a process may take to end after its connections. */
const DYING_MS = 500;

/**
 * Serves a Web Function's zip at a URL of this machine as a HomeRegion endpoint with the authentication ApplicationManaged does.
 * Bytes pass as fast as the client takes them, and nothing is kept back. Rejects as `serveFunction` does.
 */
export async function startWebFunction(options: WebFunctionOptions): Promise<RunningWebFunction> {
  const { environment, region = DEFAULT_REGION, onLog = () => {} } = options;
  const taskRoot = await unpackTaskRoot(options.zip);
  const fleet = new Fleet(
    {
      maxConcurrency: options.maxConcurrency ?? DEFAULT_CONCURRENCY,
      maxEnvironments: options.maxEnvironments ?? 8,
      idleMs: options.idleMs ?? 5 * 60_000,
    },
    { directory: taskRoot.directory, environment, region, onLog },
  );
  const rate = options.rateLimit === undefined ? undefined : new TokenBucket(options.rateLimit);
  const server = createServer({ maxHeaderSize: 65_536, requireHostHeader: false }, (request, response) => {
    // A client that has left is nobody's failure.
    response.on('error', () => undefined);
    const refused = refusalOf(request, domainOf(server)) ?? (rate?.take() === false ? 429 : undefined);
    if (refused) return refuse(response, refused);
    const call = { request, response, timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS, onLog };
    answer(call, fleet).catch((error: unknown) => {
      onLog(String(error));
      if (!response.headersSent) refuse(response, 500);
    });
  });
  server.maxHeadersCount = 0;
  server.requestTimeout = 0;
  server.on('checkContinue', (_, response: ServerResponse) => refuse(response, 417));
  // Headers of too many bytes have no answer: "Request header limits" of the toolkit's troubleshooting.md.
  server.on('clientError', (_, socket: Socket) => socket.destroy());
  const port = await listen(server, options.port).catch(async (error: unknown) => {
    await taskRoot.remove();
    throw error;
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    pids: () => fleet.environments.flatMap(({ pid }) => pid ?? []),
    kill(signal = 'SIGKILL') {
      for (const one of fleet.environments) one.kill(signal);
    },
    async recycle() {
      await Promise.all([...fleet.environments].map((one) => fleet.retire(one)));
    },
    async close() {
      await Promise.all([closeServer(server), fleet.close()]);
      await taskRoot.remove();
    },
  };
}

/** The endpoint's domain name; here with its port, without which nobody would find it. */
function domainOf(server: ReturnType<typeof createServer>): string {
  const address = server.address();
  return typeof address === 'object' && address ? `127.0.0.1:${address.port}` : '';
}

/** The status of a request that does not get to the application. */
function refusalOf(request: IncomingMessage, domain: string): number | undefined {
  const { host } = request.headers;
  if (request.httpVersion !== '1.1') return 505;
  if (!METHODS.includes(request.method ?? '')) return 400;
  if (host === undefined) return 400;
  if (host !== domain) return 404;
  return request.rawHeaders.length / 2 > MAX_HEADER_LINES ? 431 : undefined;
}

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  timeoutMs: number;
  onLog: (line: string) => void;
}

/** Passes a request on to an environment. @throws Error if none starts */
async function answer(call: Call, fleet: Fleet): Promise<void> {
  const environment = await fleet.acquire();
  if (!environment) return refuse(call.response, 429);
  try {
    // The client may have left while its request waited.
    if (!call.response.destroyed) await passOn(call, environment);
  } finally {
    fleet.release(environment);
  }
}

/** Resolves once the application is done with the request, or the client has left. */
function passOn({ request, response, timeoutMs, onLog }: Call, environment: Environment): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const ids = { requestId: randomUUID(), endpoint: ENDPOINT_NAME };
  const passed = requestOf({
    agent: environment.agent,
    host: '127.0.0.1',
    port: environment.port,
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: forwardedHeaders(request, ids),
  });
  let reply: IncomingMessage | undefined;
  const timer = setTimeout(() => {
    if (!reply) refuse(response, 504, 'Runtime.RequestTimeout');
    else endEarly(reply, response);
  }, timeoutMs);
  passed.on('response', (answered) => {
    reply = answered;
    response.writeHead(reply.statusCode ?? 502, reply.statusMessage ?? '', repliedHeaders(reply, ids.requestId));
    response.flushHeaders();
    // An application that breaks off breaks its client's connection.
    pipeline(reply, response, (error) => error && response.destroy());
  });
  passed.on('error', async (error) => {
    // A process that dies breaks its connections a moment before it is gone. The client's next request is for another one.
    await environment.gone(DYING_MS);
    if (response.headersSent || response.destroyed) return;
    onLog(`The application did not answer: ${error.message}`);
    refuse(response, 502);
  });
  response.once('close', () => {
    clearTimeout(timer);
    // The application sees its client leave.
    if (!reply?.complete) passed.destroy();
    resolve();
  });
  pipeline(request, passed, () => undefined);
  return promise;
}

/** Lambda "ends the stream". A length that was named is missed then; in chunks it looks like a whole reply. */
function endEarly(reply: IncomingMessage, response: ServerResponse): void {
  if (reply.headers['content-length'] === undefined) response.end();
  else response.destroy();
}

function refuse(response: ServerResponse, status: number, errorType?: string): void {
  const headers = errorType ? { 'lambda-web-error-type': errorType } : {};
  response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(`${status}\n`);
}
