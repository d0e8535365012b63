import type { FileHandle } from 'node:fs/promises';
import type { DoneList, DoneParts } from './done-parts.ts';

/**
 * Makes a function that stores which parts are done, after flushing their bytes (fdatasync(2)). Calls that come while it works
 * share one turn after it, so that many small parts need few flushes.
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
