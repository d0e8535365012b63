import { afterAll, beforeAll, test } from '@jest/globals';
import { type Outcome, playAll } from './run.ts';
import { GROUPS } from './scenarios/all.ts';
import { startWorld, type World } from './world.ts';

/** The first fault of each kind, for `make test`; faults.test.ts has them all. */
const FAULTS = GROUPS.flatMap(({ title, scenarios }) =>
  scenarios
    .filter(({ defect }) => defect === undefined)
    .slice(0, 1)
    .map((scenario) => ({ title, scenario })),
);
const PATIENCE_MS = 120_000;

let world: World;
let outcomes: ReadonlyMap<string, Promise<Outcome>>;

beforeAll(async () => {
  world = await startWorld();
  const scenarios = FAULTS.map(({ scenario }) => scenario);
  outcomes = playAll(world, scenarios, scenarios.length);
}, PATIENCE_MS);

afterAll(() => world.close(), PATIENCE_MS);

test.each(FAULTS.map(({ title, scenario }) => [title, scenario.name] as const))(
  '%s: %s',
  async (_title, name) => void (await outcomes.get(name)),
  PATIENCE_MS,
);
