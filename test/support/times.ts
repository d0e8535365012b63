import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves once a moment is over, an ISO time of whole seconds, by every clock that is right to a second. */
export async function over(moment: unknown): Promise<void> {
  await sleep(Math.max(0, Date.parse(String(moment)) + 1_100 - Date.now()));
}
