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

/** The answer to a download in one go, and what S3 keeps of it. */
export interface Whole {
  reply: IncomingMessage;
  checksum: Checksum | undefined;
}

interface Fetching {
  /** Where it goes. */
  file: ByteTarget;
  signal: AbortSignal;
  onFetched?: (moved: Moved) => void;
}

/** Reads a file in one go, where the link offers nothing else: a redirect, or no lease. What breaks stays broken. */
export async function fetchWhole(
  { reply, checksum }: Whole,
  { file, signal, onFetched = () => {} }: Fetching,
): Promise<Fetched> {
  const { headers } = reply;
  // Lambda streams without a length and says it under another name.
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
    if (total !== undefined && size !== total) throw new Interruption('the end is missing');
  } catch (cause) {
    if (!(cause instanceof Interruption)) throw cause;
    throw new CommandError(
      `The connection broke after ${humanBytes(size)} (${cause.message}), and this link is handed out in one go: run the same command again, and if the link says that it was used, ask its sender for a new one.`,
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
