import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { sightOf, stateOf } from './observe.ts';
import { checkPromises, type Kept } from './promises.ts';
import type { Scenario, Sight, TableState } from './scenario.ts';
import type { Site } from './site.ts';
import type { World } from './world.ts';

/** What came of a scenario: a row of the page. */
export interface Outcome {
  name: string;
  sees: Sight;
  table: TableState;
  kept: Kept;
  unknowable?: string;
}

/** How long the system may take to come to rest: a bound for a failing run, not a pace. */
const PATIENCE_MS = 60_000;

/** Plays a scenario and checks what it promises. @throws where anything is not as it must be */
export async function play(world: World, scenario: Scenario): Promise<Outcome> {
  const site = await world.open(scenario);
  await scenario.arrange?.(site);
  const seen = await (scenario.act ?? ((one) => one.ask()))(site);
  const sees = sightOf(seen, site.file);
  expect(sees).toEqual(scenario.sees);
  if (sees.status === 503) expect(Number(seen.headers['retry-after'])).toBeGreaterThan(0);
  const table = await settledState(site, sees, scenario.table);
  expect(table).toBe(scenario.table);
  // A fault that befell no call has proven nothing.
  if (!scenario.mayBeUnmet) expect(site.unmetRules).toEqual([]);
  site.calm();
  const kept = await checkPromises(site, scenario, seen);
  const { name, unknowable } = scenario;
  return { name, sees, table, kept, ...(unknowable === undefined ? {} : { unknowable }) };
}

/**
 * The link's state once nothing is on its way any more: late writes, or, after a download, its outcome. What is expected
 * may take a moment to be written.
 */
async function settledState(site: Site, { status }: Sight, expected: TableState): Promise<TableState> {
  const isDownload = status === 200 || status === 206;
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const isAtRest = site.isQuiet && (site.isOver || !isDownload);
    const state = stateOf(await site.stored());
    if ((isAtRest && state === expected) || Date.now() > deadline) return state;
    await sleep(50);
  }
}

/** Plays all, some at a time; each outcome can be awaited by its scenario's name. */
export function playAll(
  world: World,
  scenarios: readonly Scenario[],
  sideBySide: number,
): ReadonlyMap<string, Promise<Outcome>> {
  const waiting: (() => Promise<void>)[] = [];
  const outcomes = new Map<string, Promise<Outcome>>();
  for (const scenario of scenarios) {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    promise.catch(() => {}); // its test will hear of it
    outcomes.set(scenario.name, promise);
    waiting.push(() => play(world, scenario).then(resolve, reject));
  }
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next();
  };
  for (let n = 0; n < sideBySide; n++) void worker();
  return outcomes;
}
