import type { Config } from 'jest';
import suites, { sources } from './jest.config.ts';

/** Real programs that download: a run of their own (`make test-clients`). */
const config: Config = {
  ...sources,
  ...(suites.reporters ? { reporters: suites.reporters } : {}),
  roots: ['<rootDir>/test/clients'],
  testPathIgnorePatterns: ['/node_modules/'],
};

export default config;
