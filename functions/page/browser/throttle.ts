import type { Progress } from './protocol.ts';

const TELL_EVERY_MS = 200;

/** Tells how one download goes: each change of phase, and the bytes a few times a second. */
export function throttled(tell: (progress: Progress) => void): (progress: Progress) => void {
  let told = '';
  let toldAt = Number.NEGATIVE_INFINITY;
  return (progress) => {
    if (progress.phase === told && performance.now() - toldAt < TELL_EVERY_MS) return;
    told = progress.phase;
    toldAt = performance.now();
    tell(progress);
  };
}
