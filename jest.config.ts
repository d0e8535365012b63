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

/** The other fronts that a suite may run behind (test/support/system.ts). */
const OTHER_FRONTS = ['api-gateway', 'web-function', 'server'] as const;

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
  'integration/web-function-downloads',
];

/** What holds behind a Function URL must hold behind every front: the same files again, behind those. */
const OF_EVERY_FRONT = [
  'integration/address',
  'integration/bad-input',
  'integration/contention',
  'integration/deliveries',
  'integration/end-to-end',
  'integration/page',
  'integration/race',
  'integration/secrets',
];

const filesOf = (names: readonly string[]) => names.map((name) => `<rootDir>/test/${name}.test.ts`);
const isStress = (name: string) => STRESS.includes(name);

const behindOtherFronts = (names: readonly string[]): Config[] =>
  OTHER_FRONTS.map((front) => ({ ...sources, displayName: front, globals: { front }, testMatch: filesOf(names) }));

/** The projects of `make test-stress`. */
export const stress: Config[] = [
  { ...sources, displayName: 'functions', testMatch: filesOf(STRESS) },
  ...behindOtherFronts(OF_EVERY_FRONT.filter(isStress)),
];

const quick: Config[] = [
  {
    ...sources,
    displayName: 'functions',
    testPathIgnorePatterns: [...(sources.testPathIgnorePatterns ?? []), ...filesOf(STRESS)],
  },
  // Where ENDPOINTS_FILE names a system, that is the only one.
  ...(process.env.ENDPOINTS_FILE ? [] : behindOtherFronts(OF_EVERY_FRONT.filter((name) => !isStress(name)))),
];

const config: Config = { ...run, projects: quick };

export default config;
