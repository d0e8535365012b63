import type { IncomingMessage } from 'node:http';
import { addressOf } from '../lambda/request-facts.ts';

// What an endpoint does to headers: https://docs.aws.amazon.com/lambda/latest/dg/web-functions-http.html.

/** Names and values in turn, as Node has them: of a name that comes twice, both are kept. */
type RawHeaders = string[];

const REMOVED_FROM_REQUESTS = new Set([
  'connection',
  'keep-alive',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'x-real-ip',
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
]);

/** "Connection-scoped headers and HTTP trailers", which that page does not list: those of RFC 9110, 7.6.1. */
const REMOVED_FROM_REPLIES = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade']);

/** The client's headers as the application gets them. */
export function forwardedHeaders(request: IncomingMessage, ids: { requestId: string; endpoint: string }): RawHeaders {
  const forwardedFor = [request.headers['x-forwarded-for'] ?? [], addressOf(request)].flat().join(', ');
  const isOwn = (name: string) => name.startsWith('lambda-web-') || name === 'x-forwarded-for';
  return [
    ...without(request, (name) => REMOVED_FROM_REQUESTS.has(name) || isOwn(name)),
    ...['X-Forwarded-For', forwardedFor],
    ...['lambda-web-request-id', ids.requestId],
    ...['lambda-web-endpoint-name', ids.endpoint],
  ];
}

/** The application's headers as the client gets them. */
export function repliedHeaders(reply: IncomingMessage, requestId: string): RawHeaders {
  return [...without(reply, (name) => REMOVED_FROM_REPLIES.has(name)), 'lambda-web-request-id', requestId];
}

/** Without those that `isRemoved` says, and those that the Connection header names. */
function without({ rawHeaders, headers }: IncomingMessage, isRemoved: (name: string) => boolean): RawHeaders {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  return rawHeaders.filter((_, index) => {
    const name = (rawHeaders[index - (index % 2)] ?? '').toLowerCase();
    return !isRemoved(name) && !named.has(name);
  });
}
