import { spawnSync } from 'node:child_process';
import { findChromium, NO_BROWSER } from '../../scripts/browser/chromium.ts';
import { findFirefox, NO_FIREFOX } from '../../scripts/browser/firefox.ts';

// `make test-browser`: the tests that need a browser, in Chromium and in Firefox, or one sentence for each that is not
// there. Ends as `make test` does, with "N passed, N failed, N skipped".

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

const missing = [findChromium() ? [] : NO_BROWSER, findFirefox() ? [] : NO_FIREFOX].flat();
if (missing.length === 2) {
  process.stdout.write(`${missing.join('\n')}\n\n0 passed, 0 failed, 1 skipped\n`);
} else {
  for (const sentence of missing) process.stdout.write(`${sentence}\n`);
  const args = [...JEST, '--config', 'jest.browser.config.ts', ...process.argv.slice(2)];
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
}
