import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as NodeJS.GCFunction;

// V8 would collect with threads of its own, and free buffers on another than the one that takes the next: those are then new
// memory to the processor. Where a download has one or two processors, that is over half of what it costs (docs/performance.md,
// "The server").
setFlagsFromString('--no-parallel-scavenge');
setFlagsFromString('--no-concurrent-array-buffer-sweeping');

/** How much is no longer used before the next scavenge: bytes. The less, the sooner the same memory is used again. */
const SCAVENGE_BYTES = 1024 * 1024;

/**
 * Makes what scavenges V8's young memory, so that a download of any size keeps the memory that it began with. Node reads each
 * piece from a socket into new memory of 64 KiB. V8 sees only a few small objects, so tens of megabytes pile up before it
 * collects, and then it collects the whole heap. A scavenge takes half a millisecond or less. (`--max-semi-space-size` saves half as
 * much, and a program cannot set it for itself.)
 *
 * @returns a function to call with the number of bytes that are no longer used
 */
export function makeScavenger(): (unused: number) => void {
  let sum = 0;
  return (unused) => {
    sum += unused;
    if (sum < SCAVENGE_BYTES) return;
    sum = 0;
    collect({ type: 'minor' });
  };
}

/** Collects the whole heap once: what a program's start has left would otherwise stay resident for as long as it runs. */
export function collectWhole(): void {
  collect({ type: 'major' });
}
