import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { splitUrl } from '../../../../functions/http/sigv4.ts';
import { type Front, type InvocationIds, type OwnAnswer, readBody } from '../lambda/front.ts';
import { type FunctionOptions, type RunningFunction, serveFunction } from '../lambda/serve-function.ts';
import { eventOf } from './event.ts';
import { API_GATEWAY_STREAM_LIMITS, streamReply } from './reply.ts';

/** How a function and the REST API in front of it are configured. Each of `limits` holds as well where Lambda's do. */
export interface ApiGatewayOptions extends FunctionOptions<APIGatewayProxyEvent> {
  /** How long nothing may move on a client's connection: ms, by default 5 minutes, as for regional APIs. */
  idleMs?: number;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
const IDLE_MS = 5 * 60_000;
const LONGEST_MS = 15 * 60_000;

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const MAX_HEADER_BYTES = 10_240;
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** What Lambda takes, as an event. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/**
 * Serves a function's zip at a URL of this machine as a regional REST API under a domain of its own does: ANY on / and {proxy+},
 * with an AWS_PROXY integration of the response transfer mode STREAM. Rejects as `serveFunction` does.
 */
export function startApiGateway(options: ApiGatewayOptions): Promise<RunningFunction> {
  return serveFunction(options, apiGateway(options));
}

function apiGateway({ limits, idleMs = IDLE_MS }: ApiGatewayOptions): Front<APIGatewayProxyEvent> {
  return {
    admit,
    async reply(output, response) {
      endInTime(response, idleMs);
      await streamReply(await output, response, limits ? [limits, API_GATEWAY_STREAM_LIMITS] : []);
    },
    // "API Gateway invokes your Lambda function and return a 500 error response", of output in another format:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
    onFailure: message(500, 'Internal server error'),
    // Not Lambda's own 429: https://repost.aws/knowledge-center/api-gateway-internal-server-error
    onThrottle: message(500, 'Internal server error'),
  };
}

/** The request as an event, or the answer to one that never gets to the function. */
async function admit(request: IncomingMessage, ids: InvocationIds): Promise<APIGatewayProxyEvent | OwnAnswer> {
  const body = await readBody(request, MAX_BODY_BYTES);
  const { pathname, search } = splitUrl(request.url ?? '/');
  // Both, and the characters that a query may not have: "important notes", cited in headers.ts.
  if (pathname === '/ping' || pathname === '/sping') return healthy;
  if (/[|{}]/.test(search)) return message(400, 'Bad Request');
  if (headerBytesOf(request) > MAX_HEADER_BYTES) return message(431, 'Request Header Fields Too Large');
  const event = body && eventOf(request, body, ids);
  return event && Buffer.byteLength(JSON.stringify(event)) <= MAX_EVENT_BYTES
    ? event
    : message(413, 'Request Too Long');
}

/** All names and values, with what separates them: bytes. */
function headerBytesOf({ rawHeaders }: IncomingMessage): number {
  return rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text) + 2, 0);
}

/** The function is not told, and runs on. */
function endInTime(response: ServerResponse, idleMs: number): void {
  const end = () => (response.headersSent ? response.destroy() : message(504, 'Endpoint request timed out')(response));
  response.setTimeout(idleMs, end);
  const longest = setTimeout(end, LONGEST_MS);
  response.once('close', () => clearTimeout(longest));
}

function healthy(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/plain' }).end('healthy');
}

/** A gateway response: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
function message(status: number, text: string): OwnAnswer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message: text }));
  };
}
