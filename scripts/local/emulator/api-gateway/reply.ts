import type { ServerResponse } from 'node:http';
import { carry, throwIfFailed } from '../lambda/carry.ts';
import { LimitedStream, type StreamLimits } from '../lambda/limits.ts';
import { readPrelude } from '../lambda/prelude.ts';
import type { RuntimeResponse } from '../runtime/runtime-api.ts';
import { repliedHeaders } from './headers.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html */
const MAX_PRELUDE_BYTES = 16 * 1024;

/** Of one reply: https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html. */
export const API_GATEWAY_STREAM_LIMITS: StreamLimits = {
  maxBytes: Infinity,
  burstBytes: 10 * 1024 * 1024,
  bytesPerSecond: 2 * 1024 * 1024,
};

/**
 * An integration of the mode STREAM: bytes leave as they come, once metadata and delimiter are there. Rejects, with nothing sent,
 * where they do not come; the content type that the function gives its stream says nothing here.
 *
 * @param limits what each step on the way holds the reply to
 */
export async function streamReply(
  { body }: RuntimeResponse,
  response: ServerResponse,
  limits: readonly StreamLimits[],
): Promise<void> {
  const head = await readPrelude(body, MAX_PRELUDE_BYTES);
  if (!head) {
    throwIfFailed(body);
    throw new Error('The function put nothing out.');
  }
  // The client was told of a timeout meanwhile.
  if (response.headersSent) return void body.resume();
  const headers = repliedHeaders(head);
  response.writeHead(Number(head.statusCode ?? 200), headers);
  response.flushHeaders();
  cutIfShort(body, response, Number(headers['content-length'] ?? 0));
  carry(
    body,
    response,
    limits.map((one) => new LimitedStream(one)),
  );
}

/** A reply with a length that ends before it: its client would wait for the rest, on a connection that is still good. */
function cutIfShort(body: RuntimeResponse['body'], response: ServerResponse, length: number): void {
  const { req, socket } = response;
  let size = 0;
  body.on('data', (chunk: Buffer) => {
    size += chunk.length;
  });
  response.once('finish', () => req.method !== 'HEAD' && size < length && socket?.destroy());
}
