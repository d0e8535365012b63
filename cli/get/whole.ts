import type { IncomingMessage } from 'node:http';
import { parse as parseDisposition } from 'content-disposition';
import type { Checksum } from '../../functions/core/checksum.ts';
import { Interruption } from '../../functions/recipient/retrying.ts';
import { CommandError } from '../errors.ts';
import { humanBytes } from '../format.ts';
import { type Moved, Progress } from '../progress.ts';
import { wholeNumber } from '../whole-number.ts';
import type { Fetched } from './finish.ts';
import { readBytes } from './http-client.ts';
import { type ByteTarget, writeAt } from './parts.ts';

/** The reply that carries a whole file, and the checksum that S3 has of it. */
export interface Whole {
  reply: IncomingMessage;
  checksum: Checksum | undefined;
}

interface Fetching {
  /** The file to write. */
  file: ByteTarget;
  signal: AbortSignal;
  onFetched?: (moved: Moved) => void;
}

/** Reads a file from one reply, because the link has a redirect or no lease. If that breaks off, it cannot be resumed. */
export async function fetchWhole(
  { reply, checksum }: Whole,
  { file, signal, onFetched = () => {} }: Fetching,
): Promise<Fetched> {
  const { headers } = reply;
  // Lambda moves the length of a stream into a header of its own.
  const total = wholeNumber(String(headers['content-length'] ?? headers['x-amzn-remapped-content-length']));
  let size = 0;
  try {
    using progress = new Progress('fetching', total);
    for await (const chunk of readBytes(reply, signal)) {
      await writeAt(file, chunk, size);
      size += chunk.length;
      progress.add(chunk.length);
    }
    onFetched(progress.moved);
    if (total !== undefined && size !== total) throw new Interruption('the end of the file is missing');
  } catch (cause) {
    if (!(cause instanceof Interruption)) throw cause;
    throw new CommandError(
      `The connection broke after ${humanBytes(size)} (${cause.message}), and this link cannot be resumed: run the same command again. If the link was used up, ask its sender for a new one.`,
      { cause },
    );
  }
  return { filename: nameIn(headers['content-disposition']), size, checksum };
}

function nameIn(disposition: string | undefined): string {
  try {
    return parseDisposition(disposition ?? '').parameters.filename ?? '';
  } catch {
    return '';
  }
}
