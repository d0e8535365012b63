import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Owner } from '../support/owner.ts';
import { downloadInCrowd, sha256 } from '../support/recipient.ts';
import { useSystem } from '../support/system.ts';

/** Never twice: many recipients of one link at once, through the real URL. */
let owner: Owner;
let stop: () => Promise<void>;

const FILE = randomBytes(10_000);
const RECIPIENTS = 200;
const ROUNDS = 20;

beforeAll(async () => {
  const system = await useSystem();
  stop = system.stop;
  owner = new Owner(system.endpoints);
  await owner.put('race/file.bin', FILE);
}, 120_000);

afterAll(() => stop());

async function race(order: object): Promise<{ winners: number; others: Set<number> }> {
  const { url } = await owner.mint({ key: 'race/file.bin', ...order });
  const results = await Promise.all(Array.from({ length: RECIPIENTS }, () => downloadInCrowd(url)));
  const winners = results.filter(({ status }) => status === 200);
  for (const winner of winners) expect(winner.sha256).toBe(sha256(FILE));
  return {
    winners: winners.length,
    others: new Set(results.map(({ status }) => status).filter((status) => status !== 200)),
  };
}

describe(`${RECIPIENTS} recipients at once, in every one of ${ROUNDS} rounds`, () => {
  test.each([1, 7])(
    'of a link with %i use(s) have as many winners',
    async (maxUses) => {
      for (let round = 0; round < ROUNDS; round++) {
        const { winners, others } = await race({ maxUses });

        expect(winners).toBe(maxUses);
        expect([...others].every((status) => status === 409 || status === 410)).toBe(true);
      }
    },
    120_000,
  );
});
