import { randomBytes } from 'node:crypto';
import type { Checksum } from '../../functions/core/checksum.ts';
import { mintToken } from '../../functions/core/token.ts';
import { Interruption } from '../../functions/recipient/retrying.ts';
import { CommandError } from '../errors.ts';
import { newHash } from './checksums.ts';
import { ClaimClient } from './claim-client.ts';
import { DoneParts } from './done-parts.ts';
import { claimIfOffered, type GetOrder } from './download.ts';
import { HttpClient } from './http-client.ts';
import { type ByteTarget, fetchParts } from './parts.ts';
import { retrying } from './retry.ts';
import { fetchWhole } from './whole.ts';

/**
 * Writes the file behind a link to stdout, part after part; a connection that breaks is taken up where it broke. Nothing is
 * kept for another run: whoever reads has what came.
 *
 * @throws CommandError, also where what was written turns out not to be what is stored
 */
export async function pipeFile({ link, pin, signal }: Pick<GetOrder, 'link' | 'pin' | 'signal'>): Promise<void> {
  using http = await HttpClient.open(1);
  const client = new ClaimClient({ http, link, key: mintToken(randomBytes), pin });
  try {
    await fetchInOrder(client, signal);
  } catch (cause) {
    if (signal.aborted) throw new CommandError('Stopped: what was written is not whole.', { cause });
    if (!(cause instanceof Interruption)) throw cause;
    const sentence = `The connection failed again and again (${cause.message}): what was written is not whole. Ask the sender for a new link.`;
    throw new CommandError(sentence, { cause });
  }
}

async function fetchInOrder(client: ClaimClient, signal: AbortSignal): Promise<void> {
  const ticket = await claimIfOffered(() => retrying(() => client.claim(signal), signal));
  if (!ticket) {
    const whole = await retrying(() => client.openWhole(signal), signal);
    return writeChecked(whole.checksum, (file) => fetchWhole(whole, { file, signal }));
  }
  const nothing = { onBytes: () => {}, checkpoint: async () => {} };
  return writeChecked(ticket.checksum, (file) =>
    fetchParts({ client, ticket, file, done: new DoneParts(), parallel: 1, signal, ...nothing }),
  );
}

/** Holds what is written against the checksum that S3 keeps, where it keeps one. */
async function writeChecked(
  checksum: Checksum | undefined,
  fetch: (file: ByteTarget) => Promise<unknown>,
): Promise<void> {
  const hash = checksum && newHash(checksum.algorithm);
  await fetch(stdoutFrom((bytes) => void hash?.update(bytes)));
  if (!hash || Buffer.from(await hash.digest()).toString('base64') === checksum.value) return;
  throw new CommandError(
    `What was written is not what is stored, by its ${checksum.algorithm}: do not use it, and ask the sender for a new link.`,
  );
}

function stdoutFrom(look: (bytes: Buffer) => void): ByteTarget {
  return {
    async write(bytes, offset, length) {
      const part = bytes.subarray(offset, offset + length);
      look(part);
      await new Promise<void>((resolve, reject) => {
        process.stdout.write(part, (error) => (error ? reject(left(error)) : resolve()));
      });
      return { bytesWritten: length };
    },
  };
}

/** A reader that has seen enough: the rest is nobody's. */
function left(cause: Error): CommandError {
  return new CommandError('Whoever reads stdout has left, so what was written is not whole.', { cause });
}
