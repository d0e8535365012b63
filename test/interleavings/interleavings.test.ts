import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hashPin } from '../../functions/core/pin.ts';
import { random } from '../support/machine.ts';
import { type Exploration, play, playAll } from './explore.ts';
import { SEEDED_BUGS } from './seeded-bugs.ts';
import type { Habit } from './world.ts';

/**
 * Never twice, never lost, for every order of steps that is tried: all of them in small worlds, and as many as time
 * allows in larger ones. `explore.ts` says what is checked of each.
 */
const RANDOM_SCHEDULES = 55_000;
const TIME = 300_000;

const HABITS: readonly (readonly Habit[])[] = [
  ['get', 'get', 'get'],
  ['parts', 'get', 'get'],
  ['parts', 'parts', 'get'],
];

let explored = 0;

async function expectNoViolation(exploration: Exploration): Promise<void> {
  const { schedules, failed } = await playAll(exploration);
  explored += schedules;
  expect(failed).toBeUndefined();
}

describe('every schedule there is', () => {
  test.each<[string, Exploration]>([
    ['of one client, with lost and late writes and lost answers', { clients: 1, lossyWrites: true }],
    ['of two clients, with a crash', { clients: 2, crashes: 1 }],
    ['of two clients, with a failing object', { clients: 2, lossyObject: true }],
    [
      'of one client that claims first, with a crash and time',
      { clients: 1, habits: ['parts'], crashes: 1, lapse: true },
    ],
    ['of two clients, one of which claims first, and time', { clients: 2, habits: ['parts'], lapse: true }],
  ])('%s keeps both promises', async (_, exploration) => expectNoViolation(exploration), TIME);
});

describe('schedules drawn at random', () => {
  test(
    'of three clients, with everything that can go wrong, keep both promises, whether or not they claim first',
    async () => {
      const explorations = [everything(3), everything(3, 2)].flatMap((all) =>
        HABITS.map((habits) => ({ ...all, habits })),
      );
      await expectNoViolationAtRandom(explorations, RANDOM_SCHEDULES);
    },
    TIME,
  );

  test(
    'of three clients, two of them with a wrong PIN, never let those in, and always count them',
    async () => {
      const pin = await hashPin('2468', random);
      const explorations = HABITS.map((habits) => ({
        ...everything(3),
        habits,
        overrides: { pin },
        pins: ['2468', 'wrong', 'wrong'],
      }));

      await expectNoViolationAtRandom(explorations, 200);
    },
    TIME,
  );
});

describe('the checker', () => {
  test.each(SEEDED_BUGS.map((bug) => [bug.mistake, bug.exploration] as const))(
    'catches: %s',
    async (_, exploration) => {
      const { failed } = await playAll(exploration);

      expect(failed?.violations).not.toEqual([]);
      expect(failed).toBeDefined();
    },
    TIME,
  );

  test('has explored at least 100,000 schedules', () => {
    process.stdout.write(`${explored} schedules explored\n`);

    expect(explored).toBeGreaterThanOrEqual(100_000);
  });
});

function everything(clients: number, maxUses = 1): Exploration {
  return { clients, crashes: clients, lapse: true, lossyWrites: true, lossyObject: true, overrides: { maxUses } };
}

/** Each number of a list chooses the next step; a list that fails is made as short as it can be. */
async function expectNoViolationAtRandom(explorations: Exploration[], numRuns: number): Promise<void> {
  const choices = fc.array(fc.nat({ max: 2 ** 20 }), { minLength: 60, maxLength: 60, size: 'max' });
  const property = fc.asyncProperty(fc.constantFrom(...explorations), choices, async (exploration, numbers) => {
    let next = 0;
    const { steps, violations } = await play(exploration, (options) => (numbers[next++] ?? 0) % options.length);
    explored++;
    if (violations.length > 0) throw new Error(`${violations.join('; ')} after ${steps.join(' | ')}`);
  });
  await fc.assert(property, { numRuns });
}
