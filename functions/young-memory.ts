import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as NodeJS.GCFunction;

/**
 * Node reads each piece from a socket into new memory of 64 KiB. V8 sees a few small objects there, so it lets tens of
 * megabytes of them lie before it collects: then the whole heap, not the young part. A scavenge every so many bytes takes
 * half a millisecond or less, and keeps a download of any size at the memory it began with. The more often, the less memory;
 * every 8 MiB halves what the server spends on a download. (`--max-semi-space-size` does half of that, and a program cannot
 * set it for itself.)
 *
 * @returns what is to be told how many bytes of memory are used no more
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
