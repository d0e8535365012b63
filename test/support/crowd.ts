import { join } from 'node:path';
import type { Got } from './crowd-client.ts';
import { run } from './run.ts';

export type { Got } from './crowd-client.ts';

/** Downloads all at once, in a process beside this one: neither its time nor its memory is the test's. */
export async function downloadAll(urls: readonly string[]): Promise<Got[]> {
  const client = join(import.meta.dirname, 'crowd-client.ts');
  const { code, stdout, stderr } = await run(process.execPath, [client], { input: JSON.stringify(urls) });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Got[];
}
