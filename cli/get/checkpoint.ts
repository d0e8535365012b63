import type { FileHandle } from 'node:fs/promises';
import type { DoneList, DoneParts } from './done-parts.ts';

/**
 * Stores which parts are done, never before their bytes are flushed (fdatasync(2)). Calls that come while it is at work
 * share one turn after it, so that many small parts cost few flushes.
 */
export function makeCheckpoint(
  file: FileHandle,
  done: DoneParts,
  store: (list: DoneList) => Promise<void>,
): () => Promise<void> {
  let turn = Promise.resolve();
  let next: Promise<void> | undefined;
  const take = async () => {
    next = undefined;
    const list = done.list();
    await file.datasync();
    await store(list);
  };
  return () => {
    if (!next) {
      next = turn.then(take);
      turn = next;
    }
    return next;
  };
}
