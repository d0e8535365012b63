import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * The memory of every process of the browsers that this process has started: megabytes, as shares of what is resident
 * (proc(5), smaps_rollup, Pss), so that what they share counts once.
 */
export function browserMegabytes(): number {
  const kilobytes = descendantsOf(process.pid).filter(isBrowser).map(shareOf);
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

/** Looks again and again until it is told to stop, and then says by how many megabytes it went above where it began. */
export function watchMemory(): { stop: () => number } {
  const before = browserMegabytes();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, browserMegabytes());
  }, 200);
  return {
    stop: () => {
      clearInterval(timer);
      return peak - before;
    },
  };
}

function descendantsOf(pid: number): number[] {
  const parents = new Map(processes().map((one) => [one, parentOf(one)]));
  const isBelow = (one: number): boolean => {
    const parent = parents.get(one);
    return parent !== undefined && (parent === pid || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

function processes(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

// A process may end while it is looked at.
function parentOf(pid: number): number | undefined {
  return attempt(() => Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]));
}

function isBrowser(pid: number): boolean {
  return attempt(() => /chrom|firefox/.test(readlinkSync(`/proc/${pid}/exe`))) ?? false;
}

function shareOf(pid: number): number {
  return attempt(() => Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1])) ?? 0;
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
