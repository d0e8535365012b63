import { once } from 'node:events';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Transform } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import { carry, throwIfFailed } from '../lambda/carry.ts';
import { LimitedStream, type StreamLimits } from '../lambda/limits.ts';
import { PRELUDE_TYPE, type ReplyHead, readPrelude } from '../lambda/prelude.ts';
import type { RuntimeResponse } from '../runtime/runtime-api.ts';

/** What a buffered function may return, as Lambda's emulator has it (interop/model.go of its repository). */
const MAX_BUFFERED_BYTES = 6 * 1024 * 1024 + 100;

/**
 * Headers that a Function URL does not pass on under their own name: the ones seen there, and the others that API
 * Gateway remaps (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html).
 */
const REMAPPED = new Set([
  'connection',
  'content-length',
  'content-md5',
  'date',
  'host',
  'max-forwards',
  'server',
  'user-agent',
  'www-authenticate',
]);

/**
 * Headers that belong to one connection, and the encoding that Lambda undoes itself
 * (https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/96).
 */
const DROPPED = new Set(['content-encoding', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

/**
 * Lambda's invoke mode RESPONSE_STREAM: bytes leave as they come. Rejects, with nothing sent, where the function failed
 * before its first byte or its prelude cannot be read; what fails later cuts the client's connection.
 */
export async function streamReply(
  runtimeResponse: RuntimeResponse,
  response: ServerResponse,
  limits?: StreamLimits,
): Promise<void> {
  const head = await readHead(runtimeResponse);
  sendHead(response, head, { 'content-type': 'application/octet-stream' });
  response.flushHeaders();
  const steps: Transform[] = [];
  if (limits) steps.push(new LimitedStream(limits));
  if (isGzip(head)) steps.push(createGunzip());
  carry(runtimeResponse.body, response, steps);
}

async function readHead({ body, contentType, isStreaming }: RuntimeResponse): Promise<ReplyHead> {
  if (isStreaming && contentType === PRELUDE_TYPE) {
    const head = await readPrelude(body);
    if (head) return head;
    throwIfFailed(body);
    // Status and headers leave with the first write: a stream that ended without one has lost them.
    return {};
  }
  if (await isEmpty(body)) throwIfFailed(body);
  return contentType === undefined ? {} : { headers: { 'content-type': contentType } };
}

/**
 * Lambda's invoke mode BUFFERED: what the function returned, as payload format 2.0 reads it
 * (https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload). Rejects, with nothing
 * sent, where the function failed or returned too much.
 */
export async function bufferedReply({ body }: RuntimeResponse, response: ServerResponse): Promise<void> {
  const json = await collect(body);
  throwIfFailed(body);
  const result: unknown = JSON.parse(json);
  const isReply = typeof result === 'object' && result !== null && 'statusCode' in result;
  const reply = (isReply ? result : { body: json }) as ReplyHead & { body?: string; isBase64Encoded?: boolean };
  const encoded = Buffer.from(reply.body ?? '', reply.isBase64Encoded ? 'base64' : 'utf8');
  const bytes = isGzip(reply) ? gunzipSync(encoded) : encoded;
  sendHead(response, reply, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
}

/** Takes the body to its end, even one too large: the function is not told of it. */
async function collect(body: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size <= MAX_BUFFERED_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BUFFERED_BYTES) throw new Error('The function returned more than Lambda buffers.');
  return Buffer.concat(chunks).toString('utf8');
}

function sendHead(response: ServerResponse, head: ReplyHead, own: OutgoingHttpHeaders): void {
  const headers: OutgoingHttpHeaders = { ...own };
  for (const [name, value] of Object.entries(head.headers ?? {})) {
    const lower = name.toLowerCase();
    if (!DROPPED.has(lower)) headers[REMAPPED.has(lower) ? `x-amzn-remapped-${lower}` : lower] = String(value);
  }
  if (head.cookies?.length) headers['set-cookie'] = head.cookies;
  response.writeHead(Number(head.statusCode ?? 200), headers);
}

function isGzip({ headers = {} }: ReplyHead): boolean {
  return Object.entries(headers).some(
    ([name, value]) => name.toLowerCase() === 'content-encoding' && String(value).toLowerCase() === 'gzip',
  );
}

/** Resolves at the first byte, or at the end where there is none. */
async function isEmpty(body: IncomingMessage): Promise<boolean> {
  if (body.readableLength === 0) await once(body, 'readable');
  return body.readableLength === 0;
}
