import { isCommitted } from '../../functions/core/link.ts';
import { MAX_WRONG_PINS } from '../../functions/core/pin.ts';
import { type Choose, Schedule } from './schedule.ts';
import { World, type WorldOptions } from './world.ts';

export interface Exploration extends WorldOptions {
  /** How many of the clients may crash. */
  crashes?: number;
  /** Whether the clock may pass the lapse of every reservation, at any step. */
  lapse?: boolean;
}

/** One schedule, and what was wrong with it. */
export interface Run {
  steps: readonly string[];
  violations: readonly string[];
}

/** Plays one schedule to its end, checks both promises, and then whether a newcomer finds the link as it must be. */
export async function play(exploration: Exploration, choose: Choose): Promise<Run> {
  const schedule = new Schedule();
  const world = new World(schedule, exploration);
  const others = exploration.lapse ? new Map([['30 s pass', () => world.lapse()]]) : new Map<string, () => void>();
  world.start();
  await schedule.run(choose, { crashes: exploration.crashes ?? 0, others });
  const violations = [...world.violations, ...broken(world, schedule), ...(await newcomer(world, exploration))];
  return { steps: schedule.steps, violations };
}

/** Plays every schedule there is, depth first, until one goes wrong. */
export async function playAll(exploration: Exploration): Promise<{ schedules: number; failed?: Run }> {
  let path: { chosen: number; options: number }[] = [];
  let schedules = 0;
  for (;;) {
    let depth = 0;
    const run = await play(exploration, (options) => {
      const step = path[depth] ?? { chosen: 0, options: options.length };
      path[depth++] = step;
      return step.chosen;
    });
    schedules++;
    if (run.violations.length > 0) return { schedules, failed: run };
    path = path.slice(0, depth);
    while (path.length > 0 && (path.at(-1)?.chosen ?? 0) + 1 === path.at(-1)?.options) path.pop();
    const last = path.at(-1);
    if (!last) return { schedules };
    last.chosen++;
  }
}

/** What must hold once all clients are done: a use that was spent reached its client, and every wrong PIN was counted. */
function broken(world: World, schedule: Schedule): string[] {
  const { claims, wrongPins } = world.link();
  const alive = world.clients.filter(({ name }) => !schedule.hasCrashed(name));
  const spent = claims.filter(isCommitted).length;
  const withBytes = world.clients.filter(({ received }) => received > 0).length;
  const crashed = world.clients.length - alive.length;
  const granted = alive.filter(({ outcome }) => outcome === 'granted').length;
  const told = alive.filter(({ outcome }) => outcome === 'pin_wrong').length;
  const unknown = alive.filter(({ outcome }) => outcome === 'outcome_unknown').length;
  return [
    // A client that crashed right after its commit, before its first byte, is what no protocol can help; nor one to whom
    // the table answered neither the commit nor what came after it, and who was told so.
    ...(spent > withBytes + crashed + unknown ? [`${spent} uses are spent and ${withBytes} clients have bytes`] : []),
    ...(granted > spent ? [`${granted} clients were granted what ${spent} uses are spent for`] : []),
    ...(wrongPins < told ? [`${told} wrong PINs were told of and ${wrongPins} counted`] : []),
    ...(wrongPins > MAX_WRONG_PINS ? [`${wrongPins} wrong PINs were counted`] : []),
    ...alive
      .filter(({ pin, received }) => pin === 'wrong' && received > 0)
      .map(({ name }) => `${name} had the wrong PIN and has bytes`),
  ];
}

/**
 * Never lost: whoever comes next has the link, if a use is left, and does not, if none is. They come at once, but where
 * somebody may hold a reservation: then after 30 s.
 */
async function newcomer(world: World, { overrides, pins, habits }: Exploration): Promise<string[]> {
  const link = world.link();
  if (link.revokedAt !== undefined || link.wrongPins >= MAX_WRONG_PINS || pins) return [];
  if (habits?.includes('parts')) world.lapse();
  const left = link.maxUses - link.claims.filter(isCommitted).length;
  const received = await world.tryOnce();
  if (left > 0 && received === 0)
    return [`${left} uses are left, and a newcomer got nothing: ${JSON.stringify(overrides ?? {})}`];
  if (left === 0 && received > 0) return ['no use is left, and a newcomer got the bytes'];
  return [];
}
