import type { IncomingMessage } from 'node:http';
import { makeScavenger } from '../../../functions/young-memory.ts';
import { RequestRefusal } from './problem.ts';

const MOST_JSON_BYTES = 4 * 1024 ** 2;

const used = makeScavenger();

/** Reads a JSON object. @throws RequestRefusal for anything else */
export async function readJson<T extends object>(request: IncomingMessage): Promise<T> {
  const text = (await readInto(Buffer.alloc(lengthOf(request, MOST_JSON_BYTES)), request)).toString();
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

/** The length of a body, which was announced. @throws RequestRefusal if it is more than `most`, or unknown */
export function lengthOf({ headers }: IncomingMessage, most: number): number {
  const length = Number(headers['content-length'] ?? Number.NaN);
  if (length <= most) return length;
  throw new RequestRefusal(413, 'body_too_large', 'The body is too large, or of unknown size.');
}

/** Reads a body into memory of its length. @throws RequestRefusal if it is cut off */
export async function readInto(body: Buffer, request: IncomingMessage): Promise<Buffer> {
  let read = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      read += chunk.copy(body, read);
      used(chunk.length);
    }
  } catch {
    // The page has left, or cancelled the call.
  }
  if (read === body.length) return body;
  throw new RequestRefusal(400, 'malformed', 'The body broke off.');
}
