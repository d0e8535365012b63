import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Linux counts a process's time in hundredths of a second, whatever its own clock does: USER_HZ, time(7). */
const TICK_MS = 10;
/** Only Linux has these counts where a program can read them. */
export const COUNTS_PROCESSOR = process.platform === 'linux';
const IDLE_MS = 200;

/** Milliseconds of a processor, all threads and the kernel's part included, that a process has had since it started: proc(5). NaN where nothing counts it. */
export function processorMs(pid: number): number {
  if (!COUNTS_PROCESSOR) return Number.NaN;
  // The second field is the program's name, which may have blanks and brackets of its own.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The same, once the process has come to rest. Only where it is counted. */
export async function processorMsAtRest(pid: number): Promise<number> {
  for (let before = -1; ; ) {
    const now = processorMs(pid);
    if (now === before) return now;
    before = now;
    await sleep(IDLE_MS);
  }
}

/** The processes that a process has started and that still run. */
export function childrenOf(pid: number): number[] {
  if (!COUNTS_PROCESSOR) return [];
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    (readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').match(/\d+/g) ?? []).map(Number),
  );
}
