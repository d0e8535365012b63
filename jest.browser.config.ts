import type { Config } from 'jest';
import { run, sources } from './jest.config.ts';
import { findChromium } from './scripts/browser/chromium.ts';
import { findFirefox } from './scripts/browser/firefox.ts';

const project = (name: string): Config => ({
  ...sources,
  displayName: name,
  globals: { browser: name },
  roots: ['<rootDir>/test/browser'],
  // The owner's console is tried in Chromium alone: Firefox cannot be given a drop or a large file over WebDriver BiDi.
  testPathIgnorePatterns: ['/node_modules/', ...(name === 'firefox' ? ['<rootDir>/test/browser/console'] : [])],
});

/** The tests that need a browser: a run of their own (`make test-browser`), in each browser that is there. */
const config: Config = {
  ...run,
  projects: [...(findChromium() ? [project('chromium')] : []), ...(findFirefox() ? [project('firefox')] : [])],
  testTimeout: 120_000,
  // One after the other: each has a browser and a whole stack, and the memory of one is measured.
  maxWorkers: 1,
};

export default config;
