import { expect, test } from '@jest/globals';
import { type Exploration, playAll } from './explore.ts';

/** The two smallest worlds of interleavings.test.ts, which plays a hundred thousand schedules: for `make test`. */
test.each<[string, Exploration]>([
  ['two clients, with a crash', { clients: 2, crashes: 1 }],
  ['one client that claims first, with a crash and time', { clients: 1, habits: ['parts'], crashes: 1, lapse: true }],
])(
  'every schedule of %s keeps both promises',
  async (_, exploration) => {
    const { schedules, failed } = await playAll(exploration);

    expect(schedules).toBeGreaterThan(50);
    expect(failed).toBeUndefined();
  },
  60_000,
);
