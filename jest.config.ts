import type { Config } from 'jest';

/** Jest runs the TypeScript sources as ES modules; ts-jest only strips the types, `npm run typecheck` checks them. */
const config: Config = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['ts-jest', { useESM: true, diagnostics: false }],
  },
  reporters: ['default', '<rootDir>/test/support/summary-reporter.ts'],
  testTimeout: 30_000,
};

export default config;
