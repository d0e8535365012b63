import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';
import { parseCookie } from 'cookie';
import { LinkError } from '../core/errors.ts';
import { type HttpRequest, headersOf } from '../http/request.ts';

/** What a Function URL adds for AWS_IAM. (@types/aws-lambda knows it for API Gateway's authorizers only.) */
export type FunctionUrlEvent = APIGatewayProxyEventV2 & {
  requestContext: { authorizer?: { iam?: { userArn?: string } } };
};

/** The events of a function's two fronts: its Function URL, and a REST API of API Gateway. */
export type FrontEvent = FunctionUrlEvent | APIGatewayProxyEvent;

/** An event as a request. @throws LinkError `malformed` if no front made it, such as a test event of the console */
export function requestOf(event: FrontEvent): HttpRequest {
  try {
    return 'rawPath' in event ? requestOfFunctionUrl(event) : requestOfRestApi(event);
  } catch {
    throw new LinkError('malformed');
  }
}

/**
 * A Function URL's event (payload format 2.0) as a request. The query is read from `rawQueryString`, for
 * `queryStringParameters` joins duplicates with commas (https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html).
 */
function requestOfFunctionUrl(event: FunctionUrlEvent): HttpRequest {
  const { http, authorizer } = event.requestContext;
  const headers = headersOf(event.headers);
  const callerArn = authorizer?.iam?.userArn;
  return {
    method: textOf(http.method),
    path: textOf(event.rawPath),
    query: new URLSearchParams(event.rawQueryString),
    headers,
    cookies: parseCookie((event.cookies ?? []).join('; ')),
    body: bodyOf(event),
    sourceIp: textOf(http.sourceIp),
    isSecure: headers['x-forwarded-proto'] === 'https',
    ...(callerArn === undefined ? {} : { callerArn }),
  };
}

/**
 * A REST API's event (payload format 1.0, which has no `version` there) as a request. A REST API answers over HTTPS only
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html has what it does to a request).
 *
 * - `path` lacks the stage, unlike `requestContext.path`, so it is right under a domain with an empty base path and under
 *   execute-api alike.
 * - Names of headers are as the client spelt them. The values of the query are decoded, all but percent signs, which no token has.
 * - A client can write X-Forwarded-For: the service appends to it. `requestContext.identity` is the service's own word.
 * - Nobody has checked a signature: there is no `callerArn`.
 */
function requestOfRestApi(event: APIGatewayProxyEvent): HttpRequest {
  const headers = headersOf(joinedHeaders(event.multiValueHeaders ?? {}));
  return {
    method: textOf(event.httpMethod),
    path: textOf(event.path),
    query: queryOf(event.multiValueQueryStringParameters ?? {}),
    headers,
    cookies: parseCookie(headers.cookie ?? ''),
    body: bodyOf(event),
    sourceIp: textOf(event.requestContext.identity.sourceIp),
    isSecure: true,
  };
}

type Values = Readonly<Record<string, string[] | undefined>>;

/** By their names in lower case. A header that came several times is one, joined as RFC 9110, 5.3 and RFC 9113, 8.2.3 have it. */
function joinedHeaders(given: Values): Record<string, string> {
  const named = Map.groupBy(Object.entries(given), ([name]) => name.toLowerCase());
  return Object.fromEntries(
    [...named].map(([name, same]) => [
      name,
      same.flatMap(([, values = []]) => values).join(name === 'cookie' ? '; ' : ','),
    ]),
  );
}

function queryOf(given: Values): URLSearchParams {
  return new URLSearchParams(
    Object.entries(given).flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value])),
  );
}

function bodyOf({ body, isBase64Encoded }: { body?: string | null; isBase64Encoded: boolean }): Buffer {
  return Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`not a text: ${value}`);
  return value;
}
