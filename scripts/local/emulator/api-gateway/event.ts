import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { splitUrl } from '../../../../functions/http/sigv4.ts';
import type { InvocationIds } from '../lambda/front.ts';
import { addressOf, logTime } from '../lambda/request-facts.ts';

/** Headers of a request that the function does not get: the table of the important notes, cited in headers.ts. */
const DROPPED = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
  // The service takes the method from it, and keeps it: the same notes.
  'x-http-method-override',
]);

/**
 * An HTTP request as the event that a REST API makes of it, under a domain with an empty base path
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html, "Input format"). The body
 * is handed over as text: the API names no binary media types.
 */
export function eventOf(request: IncomingMessage, body: Buffer, ids: InvocationIds): APIGatewayProxyEvent {
  const { pathname, search } = splitUrl(request.url ?? '/');
  const sourceIp = addressOf(request);
  const multiValueHeaders = headersOf(request, sourceIp, ids);
  const multiValueQueryStringParameters = queryOf(search);
  const now = new Date();
  return {
    resource: pathname === '/' ? '/' : '/{proxy+}',
    path: pathname,
    httpMethod: String(request.headers['x-http-method-override'] ?? request.method),
    headers: lastOf(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: multiValueQueryStringParameters && lastOf(multiValueQueryStringParameters),
    multiValueQueryStringParameters,
    pathParameters: pathname === '/' ? null : { proxy: pathname.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      authorizer: null,
      domainName: request.headers.host ?? '',
      domainPrefix: 'local',
      extendedRequestId: ids.requestId,
      httpMethod: request.method ?? 'GET',
      identity: { ...NOBODY, sourceIp, userAgent: request.headers['user-agent'] ?? null },
      path: pathname,
      protocol: `HTTP/${request.httpVersion}`,
      requestId: ids.requestId,
      requestTime: logTime(now),
      requestTimeEpoch: now.getTime(),
      resourceId: 'local',
      resourcePath: pathname === '/' ? '/' : '/{proxy+}',
      stage: 'local',
    },
    body: body.length === 0 ? null : body.toString('utf8'),
    isBase64Encoded: false,
  };
}

/** The identity of whom no authorizer knows. */
const NOBODY = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
};

type Values = Record<string, string[]>;

/** The names as the client spelt them, which the notes call case-sensitive. */
function headersOf(request: IncomingMessage, sourceIp: string, { traceId }: InvocationIds): Values {
  const headers = new Map<string, string[]>();
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(at, at + 2);
    const isSignature = /^authorization$/i.test(name) && value.startsWith('AWS4-');
    const isOurs = DROPPED.has(name.toLowerCase()) || /^x-forwarded-(for|port|proto)$/i.test(name);
    if (!isOurs && !isSignature) headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  // What a client claims stays before the true address.
  const claimed = request.headers['x-forwarded-for'];
  headers.set('X-Forwarded-For', [claimed === undefined ? sourceIp : `${claimed}, ${sourceIp}`]);
  headers.set('X-Forwarded-Port', ['443']);
  headers.set('X-Forwarded-Proto', ['https']);
  headers.set('X-Amzn-Trace-Id', [traceId]);
  return Object.fromEntries(headers);
}

/** Decoded, but for percent signs, and split at semicolons as well: the important notes, cited in headers.ts. */
function queryOf(search: string): Values | null {
  const pairs = [...new URLSearchParams(search.replaceAll(';', '&'))];
  if (pairs.length === 0) return null;
  const grouped = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries(
    [...grouped].map(([name, same]) => [name, same.map(([, value]) => value.replaceAll('%', '%25'))]),
  );
}

function lastOf(values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? '']));
}
