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

/** What holds of a whole run: a project's own is not heeded (https://github.com/jestjs/jest/issues/9696). */
export const run: Config = {
  testTimeout: 30_000,
  // Jest would leave one core to itself.
  maxWorkers: '100%',
  globalSetup: '<rootDir>/test/support/build-once.ts',
  globalTeardown: '<rootDir>/test/support/remove-build.ts',
  reporters: ['default', '<rootDir>/test/support/summary-reporter.ts'],
};

const onServer: Config = { ...sources, displayName: 'server', globals: { system: 'server' } };

/** What takes long, below test/: `make test-stress` (jest.stress.config.ts) runs these, and `make test` all others. */
const STRESS = [
  'faults/faults',
  'interleavings/interleavings',
  'integration/checksums-of-stores',
  'integration/cli/get-broken',
  'integration/cli/screens',
  'integration/contention',
  'integration/dev-signals',
  'integration/examples',
  'integration/large-archive',
  'integration/large-file',
  'integration/race',
  'integration/server-aborts',
  'integration/server-crowd',
  'integration/server-drain',
  'integration/server-leaving',
  'integration/server-limits',
  'integration/slow-readers',
];

/** What holds for the functions must hold for the server: the same files again, on that. */
const OF_BOTH = [
  'integration/bad-input',
  'integration/contention',
  'integration/deliveries',
  'integration/end-to-end',
  'integration/race',
  'integration/secrets',
];

const filesOf = (names: readonly string[]) => names.map((name) => `<rootDir>/test/${name}.test.ts`);
const isStress = (name: string) => STRESS.includes(name);

/** The projects of `make test-stress`. */
export const stress: Config[] = [
  { ...sources, displayName: 'functions', testMatch: filesOf(STRESS) },
  { ...onServer, testMatch: filesOf(OF_BOTH.filter(isStress)) },
];

const quick: Config[] = [
  {
    ...sources,
    displayName: 'functions',
    testPathIgnorePatterns: [...(sources.testPathIgnorePatterns ?? []), ...filesOf(STRESS)],
  },
  // Where ENDPOINTS_FILE names a system, that is the only one.
  ...(process.env.ENDPOINTS_FILE
    ? []
    : [{ ...onServer, testMatch: filesOf(OF_BOTH.filter((name) => !isStress(name))) }]),
];

const config: Config = { ...run, projects: quick };

export default config;
