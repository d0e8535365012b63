import type { IncomingMessage } from 'node:http';
import { scavengeEvery } from '../../../functions/young-memory.ts';
import { RequestRefusal } from './problem.ts';

const MOST_JSON_BYTES = 4 * 1024 ** 2;

const used = scavengeEvery(8 * 1024 ** 2);

/** Reads a JSON object. @throws RequestRefusal for anything else */
export async function readJson<T extends object>(request: IncomingMessage): Promise<T> {
  const text = (await readBody(request, MOST_JSON_BYTES)).toString();
  const value = parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as T;
  throw new RequestRefusal(400, 'malformed', 'The body is not a JSON object.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a body of a length that was announced, into one piece of memory. @throws RequestRefusal if it is too large or cut off */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  if (!(length <= most)) throw new RequestRefusal(413, 'body_too_large', 'The body is too large, or of unknown size.');
  const body = Buffer.allocUnsafe(length);
  let read = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    read += chunk.copy(body, read);
    used(chunk.length);
  }
  if (read === length) return body;
  throw new RequestRefusal(400, 'malformed', 'The body broke off.');
}
