import { spawnSync } from 'node:child_process';
import { findChromium, NO_BROWSER } from './chromium.ts';

// `make test-browser`: the tests that need a browser, or one sentence where there is none. Ends as `make test` does, with
// "N passed, N failed, N skipped".

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

if (findChromium() === undefined) {
  process.stdout.write(`${NO_BROWSER}\n\n0 passed, 0 failed, 1 skipped\n`);
} else {
  const args = [...JEST, '--config', 'jest.browser.config.ts', ...process.argv.slice(2)];
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
}
