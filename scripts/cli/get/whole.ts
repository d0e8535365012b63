import type { FileHandle } from 'node:fs/promises';
import { parse as parseDisposition } from 'content-disposition';
import { CommandError } from '../errors.ts';
import { humanBytes } from '../format.ts';
import type { ClaimClient } from './claim-client.ts';
import type { Fetched } from './finish.ts';
import { bytesOf, Interruption } from './http-client.ts';
import { writeAt } from './parts.ts';
import { Progress } from './progress.ts';
import { retrying } from './retry.ts';

/** Fetches a file in one go, where the link offers nothing else: a redirect, or no lease. What breaks stays broken. */
export async function fetchWhole(client: ClaimClient, file: FileHandle, signal: AbortSignal): Promise<Fetched> {
  const { reply, checksum } = await retrying(() => client.openWhole(signal), signal);
  const { headers } = reply;
  // Lambda streams without a length and says it under another name.
  const total = Number(headers['content-length'] ?? headers['x-amzn-remapped-content-length'] ?? Number.NaN);
  let size = 0;
  try {
    using progress = new Progress(total || 0);
    await file.truncate(0);
    for await (const chunk of bytesOf(reply, signal)) {
      await writeAt(file, chunk, size);
      size += chunk.length;
      progress.add(chunk.length);
    }
    if (!Number.isNaN(total) && size !== total) throw new Interruption('the end is missing');
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
