import { type FileHandle, rename, stat } from 'node:fs/promises';
import type { Checksum, ChecksumAlgorithm } from '../../functions/core/checksum.ts';
import { defined } from '../defined.ts';
import { CommandError } from '../errors.ts';
import { computeChecksums } from './checksums.ts';
import { DoneParts } from './done-parts.ts';
import { removeState, type State, writeState } from './state-file.ts';
import { checkFree, exists, fileOf, safeName, type Target } from './target.ts';

/** All that is known of a file once its bytes are here. */
export interface Fetched {
  filename: string;
  /** Bytes. */
  size: number;
  /** Of the whole, where S3 keeps one. */
  checksum?: Checksum | undefined;
}

/** A file that is here, whole and in its place. */
export interface Got {
  file: string;
  /** Bytes. */
  size: number;
  /** Hex. */
  sha256: string;
  /** The checksum that it was held against; absent where S3 keeps none. */
  checked?: ChecksumAlgorithm;
  /** Absent where the link is handed out in one go. */
  claimId?: string;
}

export interface Ending {
  target: Target;
  state: State;
  /** Whether a file that is in the way may be overwritten. */
  isForced: boolean;
  signal: AbortSignal;
}

/** Checks what came. From here on only the move is left to do. @throws CommandError where it is not what was promised */
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
      `What came is not what was stored, by its ${isWhole ? algorithm : 'size'}: run the same command again to fetch it anew${
        state.claim ? '.' : ', and if the link says that it was used, ask its sender for a new one.'
      }`,
    );
  }
  await file.sync();
  const hex = Buffer.from(sha256, 'base64').toString('hex');
  state.finished = defined({ name: safeName(filename), size, sha256: hex, checked: checksum?.algorithm });
  await writeState(target.state, state);
}

/** Whether an earlier run had checked it all, and left nothing but the move, or not even that. */
export async function isFinished({ target, state: { finished } }: Ending): Promise<boolean> {
  if (!finished) return false;
  const places = [target.part, fileOf(target, finished.name)];
  const sizes = await Promise.all(places.map(async (path) => (await stat(path).catch(() => undefined))?.size));
  return sizes.includes(finished.size);
}

/** @throws CommandError where a file is in the way; the next run then has only this to do */
export async function moveIntoPlace({ target, state, isForced }: Ending): Promise<Got> {
  const { finished, claim } = state;
  if (!finished) throw new Error('moved before it was checked');
  const file = fileOf(target, finished.name);
  // Not there: an earlier run was stopped right after the renaming.
  if (await exists(target.part)) {
    await checkFree(file, isForced);
    await rename(target.part, file);
  }
  await removeState(target.state);
  const { name: _, ...got } = finished;
  return defined({ file, ...got, claimId: claim?.claimId });
}
