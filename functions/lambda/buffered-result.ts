import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Reply } from '../http/reply.ts';

/** A reply as the result of a buffered Function URL (payload format 2.0). Downloads need a stream: see stream-reply. */
export function bufferedResult({ status, headers, cookies, body }: Reply<string>): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers,
    ...(cookies ? { cookies } : {}),
    body: body ?? '',
  };
}
