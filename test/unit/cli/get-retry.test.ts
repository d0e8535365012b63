import { describe, expect, test } from '@jest/globals';
import { Refusal } from '../../../cli/get/refusal.ts';
import { retrying } from '../../../cli/get/retry.ts';
import { Interruption } from '../../../functions/recipient/retrying.ts';

const signal = new AbortController().signal;

/** Tries what fails with these errors in turn, and then always with the last. */
async function tryWith(...errors: Error[]) {
  const pauses: number[] = [];
  let tries = 0;
  const outcome = await retrying(
    async () => {
      const error = errors[Math.min(tries++, errors.length - 1)];
      throw error;
    },
    signal,
    async (milliseconds) => void pauses.push(milliseconds),
  ).catch((error: unknown) => error);
  return { tries, pauses, outcome };
}

describe('what may go well another time', () => {
  test('is tried 8 times, with pauses whose ceiling doubles up to 10 s', async () => {
    const broken = new Interruption('reset');

    const { tries, pauses, outcome } = await tryWith(broken);

    expect(tries).toBe(8);
    expect(outcome).toBe(broken);
    const ceilings = [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000];
    expect(pauses.map((pause, i) => pause >= 0 && pause <= (ceilings[i] ?? 0))).toEqual(ceilings.map(() => true));
  });

  test('is not tried sooner than the server asked for', async () => {
    const { pauses } = await tryWith(new Refusal('busy', 503, 'busy', { retryAfterSeconds: 3 }));

    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(3_000);
  });

  test.each([
    ['a conflict that says when it is over', new Refusal('', 409, 'being_claimed', { retryAfterSeconds: 1 })],
    ['too many requests', new Refusal('', 429)],
    ['a function that failed', new Refusal('', 502)],
  ])('is %s', async (_what, error) => {
    expect((await tryWith(error)).tries).toBe(8);
  });

  test.each([
    ['a conflict for good', new Refusal('', 409, 'claim_not_offered')],
    ['a wrong PIN', new Refusal('', 401, 'pin_wrong')],
    ['a link that does not work yet', new Refusal('', 403, 'not_yet', { retryAfterSeconds: 60 })],
    ['an unknown link', new Refusal('', 404, 'unknown_link')],
    ['a used link', new Refusal('', 410, 'used')],
    ['a file too large', new Refusal('', 413, 'too_large')],
    ['a fault in the program', new TypeError('x is not a function')],
  ])('is not %s', async (_what, error) => {
    expect(await tryWith(error)).toMatchObject({ tries: 1, outcome: error });
  });
});

test('a stop ends the pause', async () => {
  const stop = new AbortController();

  const trying = retrying(() => Promise.reject(new Refusal('', 503, 'busy', { retryAfterSeconds: 60 })), stop.signal);
  stop.abort();

  await expect(trying).rejects.toMatchObject({ name: 'AbortError' });
});
