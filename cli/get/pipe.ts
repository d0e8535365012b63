import { randomBytes } from 'node:crypto';
import type { Checksum } from '../../functions/core/checksum.ts';
import { mintSecret } from '../../functions/core/token.ts';
import { Interruption } from '../../functions/recipient/retrying.ts';
import { CommandError } from '../errors.ts';
import { newHash } from './checksums.ts';
import { ClaimClient } from './claim-client.ts';
import { DoneParts } from './done-parts.ts';
import { claimIfOffered, type GetOrder } from './download.ts';
import { HttpClient } from './http-client.ts';
import { type ByteTarget, fetchParts } from './parts.ts';
import { retrying } from './retry.ts';
import { showSender } from './sender.ts';
import { fetchWhole } from './whole.ts';

/**
 * Writes the file behind a link to stdout, part after part. It resumes broken connections, but stores nothing for another run.
 *
 * @throws CommandError, also if the checksum of what was written turns out wrong
 */
export async function pipeFile({ link, pin, signal }: Pick<GetOrder, 'link' | 'pin' | 'signal'>): Promise<void> {
  using http = await HttpClient.open(1);
  const client = new ClaimClient({ http, link, key: mintSecret(randomBytes), pin });
  try {
    await fetchInOrder(client, signal);
  } catch (cause) {
    if (signal.aborted) throw new CommandError('Stopped: the output is incomplete.', { cause });
    if (!(cause instanceof Interruption)) throw cause;
    const sentence = `The connection kept failing (${cause.message}), so the output is incomplete: ask the sender for a new link.`;
    throw new CommandError(sentence, { cause });
  }
}

async function fetchInOrder(client: ClaimClient, signal: AbortSignal): Promise<void> {
  const ticket = await claimIfOffered(() => retrying(() => client.claim(signal), signal));
  if (!ticket) {
    const whole = await retrying(() => client.openWhole(signal), signal);
    return writeChecked(whole.checksum, (file) => fetchWhole(whole, { file, signal }));
  }
  showSender(ticket);
  const nothing = { onBytes: () => {}, checkpoint: async () => {} };
  return writeChecked(ticket.checksum, (file) =>
    fetchParts({ client, ticket, file, done: new DoneParts(), parallel: 1, signal, ...nothing }),
  );
}

/** Verifies what is written, if S3 has a checksum of it. */
async function writeChecked(
  checksum: Checksum | undefined,
  fetch: (file: ByteTarget) => Promise<unknown>,
): Promise<void> {
  const hash = checksum && newHash(checksum.algorithm);
  await fetch(stdoutFrom((bytes) => void hash?.update(bytes)));
  if (!hash || Buffer.from(await hash.digest()).toString('base64') === checksum.value) return;
  throw new CommandError(
    `The output differs from the stored file in its ${checksum.algorithm}: do not use it, and ask the sender for a new link.`,
  );
}

function stdoutFrom(look: (bytes: Buffer) => void): ByteTarget {
  return {
    async write(bytes, offset, length) {
      const part = bytes.subarray(offset, offset + length);
      look(part);
      await new Promise<void>((resolve, reject) => {
        process.stdout.write(part, (error) => (error ? reject(readerLeft(error)) : resolve()));
      });
      return { bytesWritten: length };
    },
  };
}

/** The reader has left, so the rest cannot be written. */
function readerLeft(cause: Error): CommandError {
  return new CommandError('The reader of stdout has closed it, so the output is incomplete.', { cause });
}
