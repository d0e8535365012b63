import type { Config } from 'jest';

/** Jest runs the TypeScript sources as ES modules; ts-jest only strips the types, `npm run typecheck` checks them. */
export const sources: Config = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  // Those that need browsers and other programs have runs of their own: jest.browser.config.ts, jest.clients.config.ts.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/browser/', '<rootDir>/test/clients/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['ts-jest', { useESM: true, diagnostics: false }],
  },
};

/** Of the whole run: a project's own is not heeded (https://github.com/jestjs/jest/issues/9696). */
const testTimeout = 30_000;

/** What holds for the functions must hold for the server: the same files again, on that. */
const OF_BOTH = ['bad-input', 'contention', 'deliveries', 'end-to-end', 'race', 'secrets'];

const config: Config = {
  testTimeout,
  projects: [
    { ...sources, displayName: 'functions', testMatch: ['**/*.test.ts'] },
    ...(process.env.ENDPOINTS_FILE
      ? []
      : [
          {
            ...sources,
            displayName: 'server',
            testMatch: OF_BOTH.map((name) => `**/integration/${name}.test.ts`),
            globals: { system: 'server' },
          },
        ]),
  ],
  reporters: ['default', '<rootDir>/test/support/summary-reporter.ts'],
};

export default config;
