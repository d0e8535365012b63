import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stop as stopEsbuild } from 'esbuild';
import { buildFunctions, buildServer, buildWebFunction } from '../../scripts/build/bundle.ts';

/**
 * Jest calls this once, before it starts any worker: what ships is built once for all suites of a run. What Node compiles of
 * the commands that tests start is kept, from run to run: `links` then starts in half the time.
 */
export default async function buildOnce(): Promise<void> {
  process.env.NODE_COMPILE_CACHE ??= resolve(import.meta.dirname, '../../.local/compile-cache');
  // There the system runs already.
  if (process.env.ENDPOINTS_FILE) return;
  const directory = await mkdtemp(join(tmpdir(), 'built-'));
  await Promise.all([buildFunctions(directory), buildServer(directory), buildWebFunction(directory)]);
  await stopEsbuild();
  // The workers inherit it: test/support/built.ts.
  process.env.TESTED_BUILD = directory;
}
