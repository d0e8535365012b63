import type { Config } from 'jest';
import suites, { sources } from './jest.config.ts';

/** The tests that need a browser: a run of their own (`make test-browser`). */
const config: Config = {
  ...sources,
  ...(suites.reporters ? { reporters: suites.reporters } : {}),
  roots: ['<rootDir>/test/browser'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
  // One after the other: each has a browser and a whole stack, and the memory of one is measured.
  maxWorkers: 1,
};

export default config;
