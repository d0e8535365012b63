import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Node reads each piece from a socket into new memory of 64 KiB. V8 sees a few small objects there, so it lets tens of
 * megabytes of them lie before it collects: then the whole heap, not the young part. A scavenge a megabyte takes half a
 * millisecond or less, keeps a download of any size at the memory it began with, and halves what the server spends on it.
 * (`--max-semi-space-size` does half of that, and a program cannot set it for itself.)
 */
const BYTES_A_SCAVENGE = 1024 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as NodeJS.GCFunction;

let unused = 0;

/** Tells that so many bytes of memory are used no more. */
export function letGo(bytes: number): void {
  unused += bytes;
  if (unused < BYTES_A_SCAVENGE) return;
  unused = 0;
  collect({ type: 'minor' });
}
