import type { HttpRequest } from '../../functions/http/request.ts';

/** A request as a test wants it: a plain program's GET if nothing else is said. */
export function makeRequest(
  method: string,
  url: string,
  {
    headers = {},
    body = '',
    cookie = {},
    ...rest
  }: Partial<Omit<HttpRequest, 'headers' | 'body'>> & {
    headers?: Record<string, string>;
    body?: string;
    cookie?: Record<string, string>;
  } = {},
): HttpRequest {
  const { pathname, search } = new URL(url, 'https://links.example');
  return {
    method,
    path: pathname,
    query: new URLSearchParams(search),
    headers: { 'user-agent': 'curl/8.5.0', accept: '*/*', ...headers },
    cookies: cookie,
    body: Buffer.from(body),
    sourceIp: '192.0.2.1',
    isSecure: true,
    ...rest,
  };
}
