import type { IncomingMessage } from 'node:http';
import { verifySignature } from '../../../../functions/http/sigv4.ts';
import { type Front, type InvocationIds, readBody } from '../lambda/front.ts';
import { DEFAULT_REGION, type FunctionOptions, type RunningFunction, serveFunction } from '../lambda/serve-function.ts';
import {
  type AwsError,
  FUNCTION_FAILED,
  forbidden,
  REQUEST_TOO_LARGE,
  sendError,
  TOO_MANY_REQUESTS,
} from './errors.ts';
import { eventOf, type FunctionUrlEvent, type IamCaller } from './event.ts';
import { bufferedReply, streamReply } from './reply.ts';

/** How a function and its URL are configured. */
export interface FunctionUrlOptions extends FunctionOptions<FunctionUrlEvent> {
  authType: 'NONE' | 'AWS_IAM';
  invokeMode: 'RESPONSE_STREAM' | 'BUFFERED';
  /** Whose signatures an AWS_IAM URL accepts. */
  callers?: readonly IamCaller[];
}

/** A running Function URL. */
export type FunctionUrl = RunningFunction;

const MAX_REQUEST_BYTES = 6 * 1024 * 1024;

/** Serves a function's zip at a URL of this machine, as Lambda serves it at a Function URL. Rejects as `serveFunction` does. */
export function startFunctionUrl(options: FunctionUrlOptions): Promise<FunctionUrl> {
  return serveFunction(options, functionUrl(options));
}

function functionUrl(options: FunctionUrlOptions): Front<FunctionUrlEvent> {
  const answerWith = (error: AwsError) => (response: Parameters<typeof sendError>[0]) => sendError(response, error);
  return {
    async admit(request, ids) {
      const admitted = await admit(request, ids, options);
      return 'status' in admitted ? answerWith(admitted) : admitted;
    },
    reply: async (output, response) =>
      options.invokeMode === 'BUFFERED'
        ? bufferedReply(await output, response)
        : streamReply(await output, response, options.limits),
    onFailure: answerWith(FUNCTION_FAILED),
    onThrottle: answerWith(TOO_MANY_REQUESTS),
  };
}

/** The request as an event, or why it never gets to the function. */
async function admit(
  request: IncomingMessage,
  ids: InvocationIds,
  { name, authType, callers = [], region = DEFAULT_REGION }: FunctionUrlOptions,
): Promise<FunctionUrlEvent | AwsError> {
  const body = await readBody(request, MAX_REQUEST_BYTES);
  if (body === undefined) return REQUEST_TOO_LARGE;
  const caller = authType === 'AWS_IAM' ? await verifySignature(request, body, callers, region) : undefined;
  if (caller && 'type' in caller) return forbidden(caller);
  const event = eventOf({ request, body, urlId: name, ids, caller });
  // The limit is the event's, so base64 counts.
  return Buffer.byteLength(JSON.stringify(event)) > MAX_REQUEST_BYTES ? REQUEST_TOO_LARGE : event;
}
