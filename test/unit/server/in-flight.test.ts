import { describe, expect, test } from '@jest/globals';
import { InFlight } from '../../../functions/server/in-flight.ts';

describe('what is under way', () => {
  test('is counted while it lasts, however it ends', async () => {
    const inFlight = new InFlight();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const acts = [inFlight.track(() => promise), inFlight.track(async () => {})];
    const failing = inFlight.track(() => Promise.reject(new Error('broken')));

    expect(inFlight.count).toBe(3);
    await expect(failing).rejects.toThrow('broken');
    await acts[1];
    expect(inFlight.count).toBe(1);
    resolve();
    reject();
    await acts[0];
    expect(inFlight.count).toBe(0);
  });

  test('is waited for until nothing is', async () => {
    const inFlight = new InFlight();
    const { promise, resolve } = Promise.withResolvers<void>();
    const order: string[] = [];
    const act = inFlight.track(() => promise).then(() => order.push('done'));
    const idle = inFlight.waitUntilIdle().then(() => order.push('idle'));

    resolve();
    await Promise.all([act, idle, inFlight.waitUntilIdle()]);

    expect(order.toSorted()).toEqual(['done', 'idle']);
  });
});
