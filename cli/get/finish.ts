import { type FileHandle, rename, stat } from 'node:fs/promises';
import type { Checksum, ChecksumAlgorithm } from '../../functions/core/checksum.ts';
import { defined } from '../../functions/core/defined.ts';
import { CommandError } from '../errors.ts';
import { computeChecksums } from './checksums.ts';
import { DoneParts } from './done-parts.ts';
import { removeState, type State, writeState } from './state-file.ts';
import { checkFree, exists, fileOf, safeName, type Target } from './target.ts';

/** A file whose bytes have all come. */
export interface Fetched {
  filename: string;
  /** Bytes. */
  size: number;
  /** The checksum of the whole file, if S3 has one. */
  checksum?: Checksum | undefined;
}

/** A file that is complete and in its place. */
export interface Got {
  file: string;
  /** Bytes. */
  size: number;
  /** Hex. */
  sha256: string;
  /** The checksum that was verified; absent if S3 has none. */
  checked?: ChecksumAlgorithm;
  /** Absent if the file came in one reply. */
  claimId?: string;
}

/** The data that the last steps of a download need. */
export interface Ending {
  target: Target;
  state: State;
  /** Whether to overwrite an existing file. */
  isForced: boolean;
  signal: AbortSignal;
}

/** Verifies size and checksum. After that only the move is left. @throws CommandError if either differs */
export async function verify(
  { target, state, signal }: Ending,
  file: FileHandle,
  { filename, size, checksum }: Fetched,
): Promise<void> {
  const algorithm = checksum?.algorithm ?? 'SHA256';
  const [sha256 = '', value] = await computeChecksums(file, ['SHA256', algorithm], signal);
  const isWhole = (await file.stat()).size === size;
  if (!isWhole || value !== (checksum?.value ?? value)) {
    state.done = new DoneParts().list();
    await writeState(target.state, state);
    throw new CommandError(
      `The download differs from the stored file in its ${isWhole ? algorithm : 'size'}: run the same command again to fetch all of it${
        state.claim ? '.' : '. If the link was used up, ask its sender for a new one.'
      }`,
    );
  }
  await file.sync();
  const hex = Buffer.from(sha256, 'base64').toString('hex');
  state.finished = defined({ name: safeName(filename), size, sha256: hex, checked: checksum?.algorithm });
  await writeState(target.state, state);
}

/** Whether an earlier run has verified the file already, and perhaps even moved it. */
export async function isFinished({ target, state: { finished } }: Ending): Promise<boolean> {
  if (!finished) return false;
  const places = [target.part, fileOf(target, finished.name)];
  const sizes = await Promise.all(places.map(async (path) => (await stat(path).catch(() => undefined))?.size));
  return sizes.includes(finished.size);
}

/** Moves the file into place. @throws CommandError if another file is in the way; the next run then only moves it */
export async function moveIntoPlace({ target, state, isForced }: Ending): Promise<Got> {
  const { finished, claim } = state;
  if (!finished) throw new Error('moved before it was verified');
  const file = fileOf(target, finished.name);
  // If it is missing, an earlier run was stopped right after the move.
  if (await exists(target.part)) {
    await checkFree(file, isForced);
    await rename(target.part, file);
  }
  await removeState(target.state);
  const { name: _, ...got } = finished;
  return defined({ file, ...got, claimId: claim?.claimId });
}
