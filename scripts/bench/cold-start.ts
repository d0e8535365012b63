import { type FunctionUrl, startFunctionUrl } from '../local/emulator/function-url/server.ts';
import type { BenchSystem } from './bench-system.ts';
import { distantStores } from './distant-stores.ts';
import { medians, millisecondsOf } from './measure.ts';
import type { Table } from './table.ts';

const ROUNDS = { rounds: 20, warmUp: 2 };
const KEY = 'bench/cold.bin';
const ROUND_TRIP_MS = 20;
/** What the redeem function may take that has to load, over an empty handler, at most. */
const MOST = 2;

/** How a program asks, and how a browser does. */
const PROGRAM = { 'user-agent': 'curl/8.5.0' };
const BROWSER = { accept: 'text/html', 'user-agent': 'Mozilla/5.0 Firefox/140.0' };

/** What a recipient waits for whose link nobody has used for hours: the first answer of a fresh runtime, beside an empty handler's. */
export async function measureColdStart(system: BenchSystem): Promise<Table[]> {
  const { zips, environment } = system;
  await system.put(KEY, Buffer.from('x'));
  const pathOf = async () => {
    const { pathname, search } = new URL(await system.mint(KEY));
    return pathname + search;
  };
  const measured = await medians(
    {
      empty: () => firstAnswer(zips.empty, environment, '/', PROGRAM),
      refusal: () => firstAnswer(zips.redeem, environment, '/nowhere', PROGRAM, 404),
      download: async () => firstAnswer(zips.redeem, environment, await pathOf(), PROGRAM),
      page: async () => firstAnswer(zips.redeem, environment, await pathOf(), BROWSER),
    },
    ROUNDS,
  );
  const row = (what: string, value: number) => [what, value.toFixed(0), (value / measured.empty).toFixed(2)];
  return [
    {
      title: 'Cold start',
      note: `The first answer of a fresh runtime, process start included, to its last byte; medians of ${ROUNDS.rounds}, in turn. The stores are at hand: what a network adds stands below.`,
      columns: ['', 'ms', 'over the empty handler'],
      rows: [
        row('empty handler', measured.empty),
        row(`an address that is none, which asks no store (at most ${MOST})`, measured.refusal),
        row('a download', measured.download),
        row('a page', measured.page),
      ],
    },
    await distantTable(system, pathOf),
    sizesTable(system),
  ];
}

/** The same download behind TLS and a network, with connections opened at the start and without. */
async function distantTable(system: BenchSystem, pathOf: () => Promise<string>): Promise<Table> {
  await using cleanup = new AsyncDisposableStack();
  const environmentAt = async (roundTripMs: number) =>
    cleanup.use(await distantStores(system.environment, roundTripMs)).environment;
  const [near, far] = [await environmentAt(0), await environmentAt(ROUND_TRIP_MS)];
  const early = { BUCKETS: JSON.stringify([system.endpoints.bucket]) };
  const measure = (environment: Record<string, string>) => async () =>
    firstAnswer(system.zips.redeem, environment, await pathOf(), PROGRAM);
  const measured = await medians(
    {
      near: measure(near),
      far: measure(far),
      earlyNear: measure({ ...near, ...early }),
      earlyFar: measure({ ...far, ...early }),
    },
    ROUNDS,
  );
  const row = (what: string, nearMs: number, farMs: number) => [
    what,
    nearMs.toFixed(0),
    farMs.toFixed(0),
    ((farMs - nearMs) / ROUND_TRIP_MS).toFixed(1),
  ];
  return {
    title: 'Cold start over a network',
    note: `The first download of a fresh runtime, with TLS before both stores, at hand and a round trip of ${ROUND_TRIP_MS} ms away; medians of ${ROUNDS.rounds}, in turn. A read, a GET and a write are 3 round trips; TCP and TLS are 2 for each store.`,
    columns: ['', 'ms, at hand', `ms, ${ROUND_TRIP_MS} ms away`, 'round trips'],
    rows: [
      row('connections opened when they are needed', measured.near, measured.far),
      row('connections opened at the start', measured.earlyNear, measured.earlyFar),
    ],
  };
}

function sizesTable({ built }: BenchSystem): Table {
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
  return {
    title: 'What a cold start loads',
    note: 'Of the code of each function, minified: before the first request, and with the first that needs more.',
    columns: ['', 'kB'],
    rows: Object.values(built).flatMap(({ name, bundleSize, laterSizes }) => [
      [`${name}, at start`, kilobytes(bundleSize)],
      ...Object.entries(laterSizes).map(([part, bytes]) => [`${name}, and for ${part}`, kilobytes(bytes)]),
    ]),
  };
}

/** Milliseconds from the request that starts a runtime to the end of its answer, which must have this status. */
async function firstAnswer(
  zip: string,
  environment: Record<string, string>,
  path: string,
  headers: Record<string, string>,
  status = 200,
): Promise<number> {
  const url: FunctionUrl = await startFunctionUrl({
    name: 'cold',
    zip,
    environment,
    authType: 'NONE',
    invokeMode: 'RESPONSE_STREAM',
  });
  try {
    return await millisecondsOf(async () => {
      const answer = await fetch(new URL(path, url.url), { headers });
      if (answer.status !== status) throw new Error(`${answer.status} from ${new URL(path, url.url).pathname}`);
      await answer.arrayBuffer();
    });
  } finally {
    await url.close();
  }
}
