import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { parseCookie } from 'cookie';
import { type HttpRequest, headersOf } from '../http/request.ts';

/** What a Function URL adds for AWS_IAM. (@types/aws-lambda knows it for API Gateway's authorizers only.) */
export type FunctionUrlEvent = APIGatewayProxyEventV2 & {
  requestContext: { authorizer?: { iam?: { userArn?: string } } };
};

/**
 * A Function URL's event (payload format 2.0) as a request. The query is read from `rawQueryString`, for
 * `queryStringParameters` joins duplicates with commas (https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html).
 */
export function requestOf(event: FunctionUrlEvent): HttpRequest {
  const { http, authorizer } = event.requestContext;
  const headers = headersOf(event.headers);
  const callerArn = authorizer?.iam?.userArn;
  return {
    method: http.method,
    path: event.rawPath,
    query: new URLSearchParams(event.rawQueryString),
    headers,
    cookies: parseCookie((event.cookies ?? []).join('; ')),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    sourceIp: http.sourceIp,
    isSecure: headers['x-forwarded-proto'] === 'https',
    ...(callerArn === undefined ? {} : { callerArn }),
  };
}
