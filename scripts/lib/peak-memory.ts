import { readFileSync } from 'node:fs';

/** The most memory that a process has had resident so far, in bytes: proc(5), VmHWM. Undefined off Linux, or once it has ended. */
export function peakResidentBytes(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
