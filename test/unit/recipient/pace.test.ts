import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { Pace } from '../../../functions/recipient/pace.ts';

const REFUSED = { status: 429 };

/** Requests that the test answers, in the order in which they were made. */
function startRequests(pace: Pace, count: number) {
  const made: PromiseWithResolvers<void>[] = [];
  const outcomes: unknown[] = [];
  for (let i = 0; i < count; i++) {
    const request = () => {
      const answer = Promise.withResolvers<void>();
      made.push(answer);
      return answer.promise;
    };
    void pace.run(request).then(
      () => outcomes.push('came'),
      (error) => outcomes.push(error),
    );
  }
  return { made, outcomes };
}

/** All that can happen without another answer. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 10; turns++) await setImmediate();
}

function newPace(most: number) {
  const rests: number[] = [];
  const rest = Promise.withResolvers<void>();
  const pace = new Pace(most, (milliseconds) => {
    rests.push(milliseconds);
    return rest.promise;
  });
  return { pace, rests, endRest: rest.resolve };
}

describe('the pace of parts', () => {
  test('makes as many requests at once as are wanted, and the next in turn', async () => {
    const { pace } = newPace(4);
    const { made } = startRequests(pace, 6);

    await settle();
    const atFirst = made.length;
    made[2]?.resolve();
    await settle();

    expect([atFirst, made.length]).toEqual([4, 5]);
  });

  test('is halved by a refusal, once for all that were asked for together, and never below one', async () => {
    const { pace } = newPace(8);
    const { made, outcomes } = startRequests(pace, 8);
    await settle();

    for (const { reject } of made) reject(REFUSED);
    await settle();

    expect(outcomes).toEqual(Array(8).fill(REFUSED));
    expect(pace.allowed).toBe(4);
    for (const allowed of [2, 1, 1]) {
      const { made } = startRequests(pace, 1);
      await settle();
      made[0]?.reject(REFUSED);
      await settle();
      expect(pace.allowed).toBe(allowed);
    }
  });

  test('lets those under way end before it asks again, once it was halved', async () => {
    const { pace } = newPace(4);
    const { made } = startRequests(pace, 6);
    await settle();

    made[3]?.reject(REFUSED);
    await settle();
    const afterRefusal = made.length;
    made[0]?.resolve();
    await settle();
    const threeToTwo = made.length;
    made[1]?.resolve();
    await settle();

    expect([afterRefusal, threeToTwo, made.length]).toEqual([4, 4, 6]);
  });

  test('grows again by one after as many parts as it allows, up to what was wanted', async () => {
    const { pace } = newPace(3);
    const allowed: number[] = [];
    await pace.run(() => Promise.reject(REFUSED)).catch(() => {});

    for (let part = 0; part < 5; part++) {
      allowed.push(pace.allowed);
      await pace.run(async () => {});
    }

    expect(allowed).toEqual([1, 2, 2, 3, 3]);
  });

  test('heeds a Retry-After for every part, and not only for the one that was told', async () => {
    const { pace, rests, endRest } = newPace(4);
    const { made } = startRequests(pace, 4);
    await settle();

    made[0]?.reject({ ...REFUSED, retryAfterSeconds: 3 });
    for (const { resolve } of made.slice(1)) resolve();
    await settle();
    const later = startRequests(pace, 2);
    await settle();
    const whileItRests = later.made.length;
    endRest();
    await settle();

    expect({ rests, whileItRests, after: later.made.length }).toEqual({ rests: [3_000], whileItRests: 0, after: 2 });
  });

  test.each([
    ['Lambda that has no run free', { status: 429 }, 4],
    ['API Gateway, whose function is throttled', { status: 500 }, 4],
    ['S3 that wants it slower', { status: 503 }, 4],
    ['the function, whose store failed', { status: 503, code: 'storage_unavailable' }, 8],
    ['the function, for a lease that is used up', { status: 429, code: 'lease_used_up' }, 8],
    ['a function that crashed', { status: 502 }, 8],
    ['a connection that broke', new Error('reset'), 8],
  ])('takes a refusal by %s for what it is', async (_whom, refusal, allowed) => {
    const { pace } = newPace(8);

    await pace.run(() => Promise.reject(refusal)).catch(() => {});

    expect(pace.allowed).toBe(allowed);
  });
});
