import { LinkError } from './errors.ts';
import type { ByteRange, Link, Pin } from './link.ts';
import { type ByteSink, type ObjectStore, RecipientLeft, type Send } from './ports.ts';
import type { Streamed } from './transitions.ts';

/** How often a broken body is reopened at its offset before the download fails. */
export const MAX_REOPENS = 3;

/** An opened object with its first chunk: every step that can fail before the first byte is behind it. */
export interface OpenedBody {
  /** Undefined for the whole object. */
  range: ByteRange | undefined;
  first: Uint8Array | undefined;
  rest: AsyncIterator<Uint8Array>;
}

/** Opens an object and waits for its first chunk. @throws LinkError `object_gone`, `storage_unavailable` */
export async function openBody(objects: Pick<ObjectStore, 'open'>, pin: Pin, range?: ByteRange): Promise<OpenedBody> {
  const rest = (await objects.open(pin, range))[Symbol.asyncIterator]();
  const head = await rest.next().catch((cause: unknown) => {
    throw cause instanceof LinkError ? cause : new LinkError('storage_unavailable', { retryAfterSeconds: 1, cause });
  });
  return { range, first: head.done ? undefined : head.value, rest };
}

/** Closes an opened body without reading it. */
export async function closeBody(body: OpenedBody): Promise<void> {
  await body.rest.return?.();
}

/**
 * Makes sure that an object can be read where none of its bytes are sent: GETs its last one. HEAD proves nothing, because it
 * succeeds for archived objects and for those encrypted with a disabled key.
 * @throws LinkError as `openBody`
 */
export async function probe(objects: Pick<ObjectStore, 'open'>, pin: Pin): Promise<void> {
  const last = pin.size - 1;
  await closeBody(await openBody(objects, pin, last < 0 ? undefined : { start: last, end: last }));
}

/**
 * Sends an opened body into a sink and then settles the outcome. The first chunk leaves before the store is asked for more. If
 * the store fails or the sink is gone, this settles first and cuts the connection afterwards, because the cut may end the
 * process.
 */
export function sendBody(
  objects: ObjectStore,
  { object }: Link,
  body: OpenedBody,
  settle: (outcome: Streamed, cause?: unknown) => Promise<void>,
): Send {
  const { start: from, end } = spanOf(object, body.range);
  return async (sink: ByteSink) => {
    try {
      for await (const chunk of readHealing(objects, object, body)) await sink.write(chunk);
      await sink.end();
    } catch (cause) {
      const ended = cause instanceof RecipientLeft ? 'left' : 'broken';
      await settle({ kind: 'streamed', from, sent: sink.taken, ended }, cause);
      sink.cut();
      return;
    }
    await settle({ kind: 'streamed', from, sent: end + 1 - from, ended: 'whole' });
  };
}

/** Reads the bytes of a body. If it breaks off, reopens it there, and the reader notices nothing. */
async function* readHealing(objects: ObjectStore, pin: Pin, opened: OpenedBody): AsyncGenerator<Uint8Array> {
  let body: OpenedBody | undefined = opened;
  let { start: offset, end } = spanOf(pin, opened.range);
  for (let reopens = 0; ; reopens++) {
    try {
      body ??= await openBody(objects, pin, { start: offset, end });
      for await (const chunk of readChunks(body)) {
        offset += chunk.length;
        yield chunk;
      }
      if (offset > end) return;
      throw new LinkError('storage_unavailable', {
        cause: new Error(`the body ended at byte ${offset} of ${end + 1}`),
      });
    } catch (cause) {
      if (offset > end) return; // all bytes had come before it broke
      if (reopens === MAX_REOPENS || (cause instanceof LinkError && cause.code === 'object_gone')) throw cause;
      body = undefined;
    }
  }
}

/** Reads an opened body from its first chunk on, and closes it however that ends. */
export async function* readChunks(body: OpenedBody): AsyncGenerator<Uint8Array> {
  try {
    if (body.first) yield body.first;
    for (let next = await body.rest.next(); !next.done; next = await body.rest.next()) yield next.value;
  } finally {
    await closeBody(body);
  }
}

function spanOf({ size }: Pin, range: ByteRange | undefined): ByteRange {
  return range ?? { start: 0, end: size - 1 };
}
