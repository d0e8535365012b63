import type { Progress } from './protocol.ts';

const TELL_EVERY_MS = 200;

/** Passes on how one download goes: every change of phase, but the bytes only a few times a second. */
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
