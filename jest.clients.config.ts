import type { Config } from 'jest';
import { run, sources } from './jest.config.ts';

/** Real programs that download. */
export const clients: Config = {
  ...sources,
  displayName: 'clients',
  roots: ['<rootDir>/test/clients'],
  testPathIgnorePatterns: ['/node_modules/'],
};

/** A run of their own (`make test-clients`), and part of `make test-stress`. */
const config: Config = { ...run, projects: [clients] };

export default config;
