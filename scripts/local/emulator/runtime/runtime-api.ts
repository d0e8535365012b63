import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { listen } from '../../listen.ts';

/** One event on its way to a runtime. */
export interface Invocation {
  requestId: string;
  /** The event as JSON. */
  payload: string;
  /** When the run is ended by force, in milliseconds since the epoch. */
  deadlineMs: number;
  traceId: string;
  functionArn: string;
}

/** What the runtime answers with, from its first byte on: the body may still be under way, and must be consumed. */
export interface RuntimeResponse {
  isStreaming: boolean;
  contentType: string | undefined;
  /** Ends where the runtime ended it; emits `error` where the runtime's connection broke. */
  body: IncomingMessage;
}

/** The function failed before its first byte: it threw, could not be loaded, died or ran out of time. */
export class FunctionError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.name = 'FunctionError';
    this.type = type;
  }
}

/** What the API hears from the runtime about the invocation in hand. */
export interface RuntimeEvents {
  onResponse(response: RuntimeResponse): void;
  onError(error: FunctionError): void;
  /** The handler could not be loaded: the runtime is about to end. */
  onInitError(error: FunctionError): void;
  /** The response was taken to its end; `isWhole` is false where the runtime broke it off. */
  onResponseDone(isWhole: boolean): void;
}

/** Lambda's Runtime API for one runtime. */
export interface RuntimeApi {
  /** `host:port`, as AWS_LAMBDA_RUNTIME_API carries it. */
  address: string;
  /** Hands an event to the runtime, at once or as soon as it asks. One at a time. */
  hand(invocation: Invocation): void;
  /** Breaks all connections. */
  close(): void;
}

/**
 * Serves the Runtime API, version 2018-06-01 (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html and, for
 * streams, https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming).
 */
export async function serveRuntimeApi(events: RuntimeEvents): Promise<RuntimeApi> {
  let waiting: ServerResponse | undefined;
  let pending: Invocation | undefined;
  let current: { id: string; isAnswered: boolean } | undefined;

  const deliver = () => {
    if (!waiting || !pending) return;
    current = { id: pending.requestId, isAnswered: false };
    sendEvent(waiting, pending);
    waiting = undefined;
    pending = undefined;
  };

  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 0 }, (request, response) => {
    const [, id, action] =
      /^\/2018-06-01\/runtime\/(?:invocation\/)?([^/]+)(?:\/(\w+))?$/.exec(request.url ?? '') ?? [];
    if (id === 'next') {
      // A runtime may ask for the next event before the answer to the last one has fully arrived: it waits here.
      waiting = response;
      deliver();
    } else if (id === 'init' && action === 'error') {
      readError(request, response).then(events.onInitError, ignoreBrokenConnection);
    } else if (id !== current?.id || current?.isAnswered !== false) {
      // An answer to an event that this runtime was not given, or has answered before.
      request.resume();
      sendStatus(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' });
    } else if (action === 'error') {
      current.isAnswered = true;
      readError(request, response).then(events.onError, ignoreBrokenConnection);
    } else {
      current.isAnswered = true;
      takeResponse(request, response, events);
    }
  });
  const port = await listen(server);

  return {
    address: `127.0.0.1:${port}`,
    hand(invocation) {
      pending = invocation;
      deliver();
    },
    close: () => closeNow(server),
  };
}

function sendEvent(response: ServerResponse, invocation: Invocation): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': invocation.requestId,
    'lambda-runtime-deadline-ms': invocation.deadlineMs,
    'lambda-runtime-invoked-function-arn': invocation.functionArn,
    'lambda-runtime-trace-id': invocation.traceId,
  });
  response.end(invocation.payload);
}

function takeResponse(request: IncomingMessage, response: ServerResponse, events: RuntimeEvents): void {
  request.once('end', () => sendStatus(response, 202, { status: 'OK' }));
  request.once('close', () => events.onResponseDone(request.complete));
  // Whoever reads the body hears of the break by listeners of its own; without any the error would end this process.
  request.on('error', ignoreBrokenConnection);
  events.onResponse({
    isStreaming: request.headers['lambda-runtime-function-response-mode'] === 'streaming',
    contentType: request.headers['content-type'],
    body: request,
  });
}

async function readError(request: IncomingMessage, response: ServerResponse): Promise<FunctionError> {
  const { errorType, errorMessage } = (await json(request)) as { errorType?: string; errorMessage?: string };
  sendStatus(response, 202, { status: 'OK' });
  return new FunctionError(errorType ?? 'Unhandled', errorMessage ?? '');
}

function sendStatus(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function closeNow(server: Server): void {
  server.close();
  server.closeAllConnections();
}

/** The end of the runtime's process tells the same. */
function ignoreBrokenConnection(): void {}
