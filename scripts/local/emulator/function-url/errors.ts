import type { ServerResponse } from 'node:http';
import type { SignatureRefusal } from '../../../../functions/http/sigv4.ts';

/** An answer that Lambda gives in the function's place. */
export interface AwsError {
  status: number;
  /** Sent as x-amzn-ErrorType. */
  type: string;
  body: Record<string, string> | string;
}

/**
 * The function threw, died, could not be loaded or ran out of time before its first byte: of these Lambda tells
 * nothing more (https://github.com/middyjs/middy/issues/1137; a timeout:
 * https://github.com/awslabs/route53-dynamic-dns-with-lambda/issues/56).
 */
export const FUNCTION_FAILED: AwsError = {
  status: 502,
  type: 'InternalServerErrorException',
  body: 'Internal Server Error',
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors */
export const TOO_MANY_REQUESTS: AwsError = {
  status: 429,
  type: 'TooManyRequestsException',
  body: { Reason: 'ConcurrentInvocationLimitExceeded', Type: 'User', message: 'Rate Exceeded.' },
};

/** The wording: https://github.com/awslabs/aws-athena-query-federation/issues/793 */
export const REQUEST_TOO_LARGE: AwsError = {
  status: 413,
  type: 'RequestEntityTooLargeException',
  body: {
    Type: 'User',
    Message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
  },
};

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
export function forbidden({ type, message }: SignatureRefusal): AwsError {
  return { status: 403, type, body: { Message: message } };
}

export function sendError(response: ServerResponse, { status, type, body }: AwsError): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': typeof body === 'string' ? 'text/plain' : 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-amzn-errortype': type,
  });
  response.end(text);
}
