import type { OutgoingHttpHeaders } from 'node:http';
import type { ReplyHead } from '../lambda/prelude.ts';

// What a REST API does to headers is a table of "Amazon API Gateway important notes"
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html).

const REMAPPED = new Set([
  'authorization',
  'connection',
  'content-md5',
  'date',
  'max-forwards',
  'server',
  'user-agent',
  'www-authenticate',
]);
const DROPPED = new Set([
  'expect',
  'host',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

/**
 * The headers of a reply as the client gets them. Those of one value and those of several are merged; of a name in both, the
 * latter count. Content-Length passes: with it the reply is not chunked. Content-Encoding passes: the service decodes nothing
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html and response-transfer-mode.html).
 */
export function repliedHeaders({ headers = {}, multiValueHeaders = {}, cookies = [] }: ReplyHead): OutgoingHttpHeaders {
  const replied: OutgoingHttpHeaders = { 'content-type': 'application/json' };
  for (const [name, value] of [...Object.entries(headers), ...Object.entries(multiValueHeaders)]) {
    const lower = name.toLowerCase();
    if (DROPPED.has(lower)) continue;
    replied[REMAPPED.has(lower) ? `x-amzn-remapped-${lower}` : lower] = Array.isArray(value)
      ? value.map(String)
      : String(value);
  }
  if (cookies.length > 0) replied['set-cookie'] = [replied['set-cookie'] ?? [], cookies].flat().map(String);
  return replied;
}
