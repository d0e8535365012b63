import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as NodeJS.GCFunction;

/**
 * Node reads each piece from a socket into new memory of 64 KiB. V8 sees only a few small objects, so tens of megabytes pile up
 * before it collects, and then it collects the whole heap. A scavenge every so many bytes takes half a millisecond or less, and
 * a download of any size keeps the memory that it began with. More scavenges save more memory: one every 8 MiB halves the
 * memory that the server spends on a download. (`--max-semi-space-size` saves half as much, and a program cannot set it for
 * itself.)
 *
 * @returns a function to call with the number of bytes that are no longer used
 */
export function scavengeEvery(bytes: number): (unused: number) => void {
  let sum = 0;
  return (unused) => {
    sum += unused;
    if (sum < bytes) return;
    sum = 0;
    collect({ type: 'minor' });
  };
}

/** Collects the whole heap once: what a program's start has left would otherwise stay resident for as long as it runs. */
export function collectWhole(): void {
  collect({ type: 'major' });
}
