import type { Config } from 'jest';

/** Jest runs the TypeScript sources as ES modules; ts-jest only strips the types, `npm run typecheck` checks them. */
const config: Config = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Those that need a browser have a run of their own: jest.browser.config.ts.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/browser/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['ts-jest', { useESM: true, diagnostics: false }],
  },
  reporters: ['default', '<rootDir>/test/support/summary-reporter.ts'],
  testTimeout: 30_000,
};

export default config;
