import { setTimeout } from 'node:timers/promises';
import { Pace } from '../../functions/recipient/pace.ts';
import { type ByteRange, PartProgress, partCount, partRange } from '../../functions/recipient/parts.ts';
import { Interruption } from '../../functions/recipient/retrying.ts';
import { CommandError } from '../errors.ts';
import type { ClaimClient, Ticket } from './claim-client.ts';
import type { DoneParts } from './done-parts.ts';
import { readBytes } from './http-client.ts';
import { retrying } from './retry.ts';

/** A place to write bytes: an open file, or a stream that takes them in order. */
export interface ByteTarget {
  write(bytes: Buffer, offset: number, length: number, position: number): Promise<{ bytesWritten: number }>;
}

/** A file to fetch in parts. */
export interface PartsJob {
  client: ClaimClient;
  ticket: Ticket;
  /** An open file of full size; or a stream, if one part is fetched at a time. */
  file: ByteTarget;
  done: DoneParts;
  /** The number of parts to fetch at once, if the server has room for so many. */
  parallel: number;
  signal: AbortSignal;
  onBytes: (bytes: number) => void;
  /** Called once the bytes of every part in `done` are written. Flushes them and stores the list. */
  checkpoint: () => Promise<void>;
}

/** Fetches the missing parts. The others wait until the head of the first one is here, which commits the claim. */
export async function fetchParts(job: PartsJob): Promise<void> {
  if (job.ticket.size === 0) return commitEmpty(job);
  const failed = new AbortController();
  const signal = AbortSignal.any([job.signal, failed.signal]);
  const pace = new Pace(job.parallel, (milliseconds) => setTimeout(milliseconds, undefined, { signal }));
  const parts = job.done.missing(partCount(job.ticket));
  const committed = Promise.withResolvers<void>();
  const work = async () => {
    for (let next = parts.next(); !next.done; next = parts.next()) {
      await fetchPart({ ...job, signal, pace }, partRange(job.ticket, next.value), committed.resolve);
      job.done.add(next.value);
      await job.checkpoint();
    }
  };
  const first = work();
  first.then(committed.resolve, committed.reject);
  const others = Array.from({ length: job.parallel - 1 }, () => committed.promise.then(work));
  const all = [first, committed.promise, ...others];
  try {
    await Promise.all(all);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(all);
    throw error;
  }
}

/** Fetches one part. If it breaks off, it goes on where it broke. */
async function fetchPart(
  { client, ticket, file, signal, pace, onBytes }: PartsJob & { pace: Pace },
  range: ByteRange,
  onOpen: () => void,
): Promise<void> {
  const part = new PartProgress(range);
  const request = async () => {
    if (part.missing === 0) return; // what broke had nothing left to give
    const reply = await client.openPart(ticket, part.rest, signal);
    onOpen();
    for await (const chunk of readBytes(reply, signal)) {
      const { start } = part.rest;
      if (!part.add(chunk.length)) {
        throw new CommandError('The server sent more bytes than the part has: tell the sender of the link.');
      }
      await writeAt(file, chunk, start);
      onBytes(chunk.length);
    }
    if (part.missing > 0) throw new Interruption(`a part ended ${part.missing} bytes too early`);
  };
  await retrying(() => pace.run(request), signal);
}

/** Commits the claim on an empty file, which has no part to fetch. */
async function commitEmpty({ client, ticket, signal }: PartsJob): Promise<void> {
  await retrying(async () => {
    const { reservedUntil } = await client.claim(signal);
    if (reservedUntil === undefined) return;
    const reply = await client.openPart(ticket, { start: 0, end: 0 }, signal);
    for await (const _ of readBytes(reply, signal))
      throw new CommandError('The file should be empty, but the server sent bytes: tell the sender of the link.');
  }, signal);
}

/** Writes all bytes. The system may take fewer at once (write(2)). */
export async function writeAt(file: ByteTarget, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
