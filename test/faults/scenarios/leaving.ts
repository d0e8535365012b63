import { setTimeout as sleep } from 'node:timers/promises';
import { askAndLeave, LEAVINGS, type Leaving } from '../../support/leaving.ts';
import { begin, type Seen } from '../client.ts';
import { at, late } from '../faults.ts';
import { NOTHING, type Scenario, type ScenarioGroup } from '../scenario.ts';
import type { Site } from '../site.ts';

const SLOW = late(1_500);
const MOMENTS = [0, 5, 400];

const nobody: Omit<Scenario, 'name'> = { rules: [at('open', SLOW)], sees: NOTHING, table: 'free', mayBeUnmet: true };

function leaves(how: Leaving, after: number): Scenario {
  return {
    ...nobody,
    name: `Leaves ${after} ms after its request, by ${how}; S3 1.5 s late`,
    act: async (site) => {
      const said = await askAndLeave(site.urlAt(await site.serverUrl()), { how, after });
      if (said !== '') throw new Error(`who had left was told ${said}`);
      // Until what it asked for is under way.
      await sleep(300);
      return { status: 0, headers: {}, body: Buffer.alloc(0), isWhole: false };
    },
  };
}

/** The server is told to stop, with no time to drain, while S3 is asked. */
async function isCut(site: Site): Promise<Seen> {
  const server = await site.startServer({ DRAIN_SECONDS: '0' });
  const exchange = begin(site.urlAt(server.url));
  await sleep(400);
  await server.terminate();
  return exchange.seen;
}

export const leaving: ScenarioGroup = {
  title: 'The client of a server, which sees it leave',
  scenarios: [
    ...LEAVINGS.flatMap((how) => MOMENTS.map((after) => leaves(how, after))),
    { ...nobody, name: 'Is cut by the server itself, at SIGTERM with DRAIN_SECONDS=0; S3 1.5 s late', act: isCut },
    {
      ...nobody,
      name: 'Is cut by the server itself, on its way to a redirect',
      order: { delivery: 'redirect' },
      rules: [at('range', SLOW)],
      act: isCut,
    },
  ],
};
