import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Caller, splitUrl } from '../../../../functions/http/sigv4.ts';
import type { InvocationIds } from '../lambda/front.ts';
import { addressOf, logTime } from '../lambda/request-facts.ts';

/** An IAM principal, as an event names it. */
export interface IamCaller extends Caller {
  accountId: string;
}

/** An event of a Function URL: payload format 2.0, with the caller where the URL asks for a signature. */
export type FunctionUrlEvent = APIGatewayProxyEventV2 & {
  requestContext: { authorizer?: { iam: ReturnType<typeof iamOf> } };
};

interface Requested {
  request: IncomingMessage;
  body: Buffer;
  urlId: string;
  ids: InvocationIds;
  caller: IamCaller | undefined;
}

/**
 * An HTTP request as the event that Lambda makes of it
 * (https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload).
 */
export function eventOf({ request, body, urlId, ids, caller }: Requested): FunctionUrlEvent {
  const { pathname: path, search: query } = splitUrl(request.url ?? '/');
  const { cookie, ...headers } = joinedHeaders(request);
  const sourceIp = addressOf(request);
  const now = new Date();
  const isBase64Encoded = body.length > 0 && !isText(headers['content-type']);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; */).filter(Boolean) }),
    headers: {
      ...headers,
      // Set by the URL itself, whatever the client claims.
      'x-forwarded-for': sourceIp,
      'x-forwarded-port': String(request.socket.localPort),
      'x-forwarded-proto': 'http',
      'x-amzn-trace-id': ids.traceId,
    },
    ...(query === '' ? {} : { queryStringParameters: joinedQuery(query) }),
    requestContext: {
      accountId: caller?.accountId ?? 'anonymous',
      apiId: urlId,
      ...(caller === undefined ? {} : { authorizer: { iam: iamOf(caller) } }),
      domainName: headers.host ?? '',
      domainPrefix: urlId,
      http: {
        method: request.method ?? 'GET',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: ids.requestId,
      routeKey: '$default',
      stage: '$default',
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length === 0 ? {} : { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

/** Duplicates joined with commas, cookies with semicolons; node has lower-cased the names. */
function joinedHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values = []]) => [
      name,
      values.join(name === 'cookie' ? '; ' : ','),
    ]),
  );
}

function joinedQuery(query: string): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(query)) {
    const earlier = joined.get(key);
    joined.set(key, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(joined);
}

/** What Lambda takes for text; anything else, a form's fields among it, travels as base64. */
function isText(contentType = ''): boolean {
  return /^(text\/|application\/(json|javascript|xml|[\w.-]+\+(json|xml))\b)/i.test(contentType);
}

function iamOf({ accessKeyId, accountId, userArn }: IamCaller) {
  // The unique id that IAM gives to a principal: here any, but always the same one.
  const userId = `AIDA${createHash('sha256').update(userArn).digest('hex').slice(0, 17).toUpperCase()}`;
  return {
    accessKey: accessKeyId,
    accountId,
    callerId: userId,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn,
    userId,
  };
}
