import { jsonLog } from '../adapters/json-log.ts';
import type { Log } from '../core/ports.ts';

/**
 * The log of the function that hands files out. Its line about a download also tells of the runtime that sent it: how much
 * memory its process had resident at most, of how much, in MB, and how long it took to start, in ms. Lambda's own report of a
 * run says the same and is not logged: it would cost about as much as the request (infra/modules/function, `system_log_level`).
 * `make verify` reads it.
 *
 * @param startMs how long the runtime took from the start of its process until it was ready: ms
 */
export function runtimeLog(startMs: () => number): Log {
  return (entry) => {
    if (entry.event !== 'sent') return jsonLog(entry);
    const peakMemoryMb = Math.ceil(process.resourceUsage().maxRSS / 1024);
    const memoryMb = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
    const line = { ...entry, runtime: { peakMemoryMb, memoryMb, startMs: Math.round(startMs()) } };
    jsonLog(line);
  };
}
