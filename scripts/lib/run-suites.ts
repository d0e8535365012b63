import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Counts } from './checks.ts';
import { show } from './command.ts';
import { ROOT } from './terraform.ts';

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

/** Runs test files one after the other against the system that `endpointsFile` describes. A run that broke off failed. */
export async function runSuites(files: readonly string[], endpointsFile: string): Promise<Counts> {
  const results = join(ROOT, '.local', 'jest-results.json');
  await rm(results, { force: true });
  // Its own summary line is left out: the caller adds up, and prints one.
  const options = ['--runInBand', '--reporters=default', '--verbose', '--json', `--outputFile=${results}`];
  await show(process.execPath, [...JEST, ...options, ...files], {
    cwd: ROOT,
    env: { ...process.env, ENDPOINTS_FILE: endpointsFile },
  });
  const text = await readFile(results, 'utf8').catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const run = JSON.parse(text) as Record<`num${string}`, number>;
  return {
    passed: run.numPassedTests ?? 0,
    failed: (run.numFailedTests ?? 0) + (run.numRuntimeErrorTestSuites ?? 0),
    skipped: (run.numPendingTests ?? 0) + (run.numTodoTests ?? 0),
  };
}
