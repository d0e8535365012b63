import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/**
 * A small Runtime API client for a worker thread, where AWS's own cannot be installed. It runs a handler of Node.js and
 * answers as AWS's does (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html): one contract suite holds both.
 */

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';
const api = new URL(`http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/`);
const agent = new Agent({ keepAlive: true });

type Handler = ((...args: unknown[]) => unknown) & { [STREAMING]?: boolean };
type ResponseStream = ClientRequest & { setContentType(type: string): void; beforeFirstWrite?: () => void };

Object.assign(globalThis, {
  awslambda: {
    streamifyResponse: (handler: Handler) => Object.assign(handler, { [STREAMING]: true }),
    HttpResponseStream: {
      from(stream: ResponseStream, prelude: unknown) {
        stream.setContentType(PRELUDE_TYPE);
        stream.beforeFirstWrite = () => {
          stream.write(JSON.stringify(prelude));
          stream.write(new Uint8Array(8));
        };
        return stream;
      },
    },
  },
});

async function loadHandler(): Promise<Handler> {
  const name = process.env._HANDLER ?? '';
  const [file, exported] = [basename(name).split('.')[0] ?? '', name.split('.').at(-1) ?? ''];
  const base = join(process.env.LAMBDA_TASK_ROOT ?? '', dirname(name), file);
  const path = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`Cannot find module '${base}'`);
  const loaded: { [name: string]: unknown; default?: { [name: string]: unknown } } = await import(
    pathToFileURL(path).href
  );
  const found = loaded[exported] ?? loaded.default?.[exported];
  if (typeof found !== 'function') throw new Error(`${name} is undefined or not exported`);
  return found as Handler;
}

async function runNext(): Promise<void> {
  const [next] = (await once(call('invocation/next').end(), 'response')) as [IncomingMessage];
  const event: unknown = JSON.parse(await text(next));
  const requestId = String(next.headers['lambda-runtime-aws-request-id']);
  const context = contextOf(next.headers, requestId);
  if (handler[STREAMING]) return runStreaming(requestId, event, context);
  try {
    await post(`invocation/${requestId}/response`, JSON.stringify((await handler(event, context)) ?? null));
  } catch (error) {
    logError(error);
    await postError(`invocation/${requestId}/error`, error);
  }
}

async function runStreaming(requestId: string, event: unknown, context: object): Promise<void> {
  const { stream, taken } = openResponseStream(requestId);
  try {
    await handler(event, stream, context);
    await taken;
    if (!stream.writableFinished) throw new Error('Response stream is not finished.');
  } catch (error) {
    await setImmediate();
    logError(error);
    const { errorType, ...rest } = describe(error);
    stream.addTrailers({
      'Lambda-Runtime-Function-Error-Type': errorType,
      'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify({ errorType, ...rest })).toString('base64'),
    });
    stream.end();
    await taken;
  }
}

/** `taken` settles when the Runtime API has taken the whole response, or the connection to it broke. */
function openResponseStream(requestId: string): { stream: ResponseStream; taken: Promise<unknown> } {
  const plain = call(`invocation/${requestId}/response`, 'POST', {
    'content-type': 'application/octet-stream',
    'lambda-runtime-function-response-mode': 'streaming',
    'transfer-encoding': 'chunked',
    trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
  });
  // A broken connection rejects here whether the handler still runs or not, and an unhandled rejection ends the thread:
  // AWS's client dies of it too.
  const taken = once(plain, 'response').then(([response]: unknown[]) => text(response as IncomingMessage));
  const stream = Object.assign(plain, {
    setContentType: (type: string) => void plain.setHeader('content-type', type),
  }) as ResponseStream;
  const write = plain.write.bind(plain) as (...args: unknown[]) => boolean;
  stream.write = (...args: unknown[]) => {
    const first = stream.beforeFirstWrite;
    delete stream.beforeFirstWrite;
    first?.();
    return write(...args);
  };
  return { stream, taken };
}

function contextOf(headers: IncomingMessage['headers'], awsRequestId: string): object {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function call(path: string, method = 'GET', headers: Record<string, string> = {}): ClientRequest {
  return request(new URL(path, api), { method, headers, agent });
}

async function post(path: string, body: string): Promise<void> {
  const posted = call(path, 'POST', { 'content-type': 'application/json' }).end(body);
  const [response] = (await once(posted, 'response')) as [IncomingMessage];
  await text(response);
}

function postError(path: string, error: unknown): Promise<void> {
  return post(path, JSON.stringify(describe(error)));
}

function describe(error: unknown): { errorType: string; errorMessage: string; trace: string[] } {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

function logError(error: unknown): void {
  process.stderr.write(`Invoke Error\t${JSON.stringify(describe(error))}\n`);
}

const handler = await loadHandler().catch(async (error: unknown) => {
  await postError('init/error', error);
  throw error;
});
while (true) await runNext();
