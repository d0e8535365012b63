import { type FileHandle, rename, stat } from 'node:fs/promises';
import { CommandError } from '../errors.ts';
import { DoneParts } from './done-parts.ts';
import { removeState, type State, writeState } from './state-file.ts';
import { checkFree, exists, fileOf, safeName, type Target } from './target.ts';
import { sha256In, sha256Of } from './verify.ts';

/** All that is known of a file once its bytes are here. */
export interface Fetched {
  filename: string;
  /** Bytes. */
  size: number;
  /** As in Repr-Digest (RFC 9530), where the object has a SHA-256. */
  digest?: string | undefined;
}

/** A file that is here, whole and in its place. */
export interface Got {
  file: string;
  /** Bytes. */
  size: number;
  /** Hex. */
  sha256: string;
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
  { filename, size, digest }: Fetched,
): Promise<void> {
  const sha256 = await sha256Of(file, signal);
  if ((await file.stat()).size !== size || sha256 !== (sha256In(digest) ?? sha256)) {
    state.done = new DoneParts().list();
    await writeState(target.state, state);
    throw new CommandError(
      'What came is not what was stored, by its size or its SHA-256: run the same command again to fetch it anew.',
    );
  }
  await file.sync();
  state.finished = { name: safeName(filename), size, sha256 };
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
  const { size, sha256 } = finished;
  return { file, size, sha256, ...(claim ? { claimId: claim.claimId } : {}) };
}
