import type { Readable } from 'node:stream';

/** Status, headers and cookies of a reply: what a streamed reply begins with, and a buffered one is made of. */
export interface ReplyHead {
  statusCode?: number;
  headers?: Record<string, unknown>;
  /** Read by API Gateway only. */
  multiValueHeaders?: Record<string, unknown[]>;
  cookies?: string[];
}

/** The content type of a stream that begins with a prelude. */
export const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';

const DELIMITER = Buffer.alloc(8);

/**
 * Reads the prelude (JSON, then 8 NUL bytes) off a stream and leaves what follows in it. Resolves to undefined where
 * the stream ended empty: the head leaves with the first write only. Rejects where the stream breaks or ends within
 * the prelude, it is no JSON, or its end is not within the first `maxBytes`.
 */
export async function readPrelude(stream: Readable, maxBytes = Infinity): Promise<ReplyHead | undefined> {
  const bytes = await takeUntilDelimiter(stream, maxBytes);
  return bytes.length === 0 ? undefined : (JSON.parse(bytes.toString('utf8')) as ReplyHead);
}

function takeUntilDelimiter(stream: Readable, maxBytes: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let seen: Buffer = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    // A delimiter may lie across chunks, so its last 7 bytes may have been seen already.
    const from = Math.max(0, seen.length - DELIMITER.length + 1);
    seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    const at = seen.indexOf(DELIMITER, from);
    if (at < 0 && seen.length < maxBytes) return;
    stop();
    if (at < 0 || at + DELIMITER.length > maxBytes) return reject(new Error('The prelude does not end in time.'));
    stream.pause();
    const rest = seen.subarray(at + DELIMITER.length);
    if (rest.length > 0) stream.unshift(rest);
    resolve(seen.subarray(0, at));
  };
  const onEnd = () => {
    stop();
    if (seen.length === 0) resolve(seen);
    else reject(new Error('The stream ended within its prelude.'));
  };
  const onError = (error: Error) => {
    stop();
    reject(error);
  };
  const stop = () => stream.off('data', onData).off('end', onEnd).off('error', onError);
  stream.on('data', onData).on('end', onEnd).on('error', onError);
  return promise;
}
