import { type FunctionUrl, startFunctionUrl } from '../local/emulator/function-url/server.ts';
import type { BenchSystem } from './bench-system.ts';
import { medians, millisecondsOf } from './measure.ts';
import type { Table } from './table.ts';

const ROUNDS = { rounds: 10, warmUp: 1 };

/** What loading the redeem bundle adds to a cold start: the first answer of a fresh runtime, against an empty handler's. */
export async function measureColdStart({ zips, environment }: BenchSystem): Promise<Table> {
  const { redeem, empty } = await medians(
    {
      redeem: () => firstAnswer(zips.redeem, environment),
      empty: () => firstAnswer(zips.empty, environment),
    },
    ROUNDS,
  );
  return {
    title: 'Cold start',
    note: `The first answer of a fresh runtime (process start included), medians of ${ROUNDS.rounds}. The redeem function is asked for an unknown path, so that it calls nobody.`,
    columns: ['', 'ms'],
    rows: [
      ['empty handler', empty.toFixed(0)],
      ['redeem function', redeem.toFixed(0)],
      ['loading its bundle costs', (redeem - empty).toFixed(0)],
    ],
  };
}

async function firstAnswer(zip: string, environment: Record<string, string>): Promise<number> {
  const url: FunctionUrl = await startFunctionUrl({
    name: 'cold',
    zip,
    environment,
    authType: 'NONE',
    invokeMode: 'RESPONSE_STREAM',
  });
  try {
    return await millisecondsOf(async () => (await fetch(new URL('/nowhere', url.url))).arrayBuffer());
  } finally {
    await url.close();
  }
}
