import { randomBytes } from 'node:crypto';
import { peakResidentBytes } from '../lib/peak-memory.ts';
import { type FunctionUrl, startFunctionUrl } from '../local/emulator/function-url/server.ts';
import { Runtime } from '../local/emulator/runtime/runtime.ts';
import { unpackTaskRoot } from '../local/emulator/runtime/task-root.ts';
import type { BenchSystem } from './bench-system.ts';
import { distantStores } from './distant-stores.ts';
import { download } from './measure.ts';
import { PRICED, type Spent, WAITED_MS, whatMemoryGives } from './memory-model.ts';
import { COUNTS_PROCESSOR, processorMsAtRest } from './processor.ts';
import type { Table } from './table.ts';

const SIZES_MB = [128, 256, 512, 1_024, 1_769];
const MEGABYTE = 1_000_000;
const STARTS = 10;
const WARM_CALLS = 100;
const STREAMED_MB = 100;
const SMALL = 'bench/memory-size-small.bin';
const LARGE = 'bench/memory-size-large.bin';

/** The memory of the redeem function: the processor's time that it takes here, and what AWS's share of one makes of it. */
export async function measureMemorySize(system: BenchSystem): Promise<Table[]> {
  if (!COUNTS_PROCESSOR || system.runtimeClient !== 'aws-lambda-ric') return [notMeasured()];
  await system.put(SMALL, Buffer.from('x'));
  await system.put(LARGE, randomBytes(STREAMED_MB * MEGABYTE));
  await using stores = await distantStores(system.environment, 0);
  const environment = { ...stores.environment, BUCKETS: JSON.stringify([system.endpoints.bucket]) };
  const initMs = await meanOf(STARTS, () => initOf(system.zips.redeem, environment));
  const firstMs = (await meanOf(STARTS, () => firstCallOf(system, environment))) - initMs;
  const warm = await warmCallsOf(system, environment);
  const spent = { initMs, firstMs, ...warm };
  return [spentTable(spent), sizesTable(spent)];
}

function spentTable({ initMs, firstMs, warmMs, megabyteMs, peakBytes }: Spent): Table {
  return {
    title: 'What the redeem function takes of a processor',
    note: `User and system time of its runtime, TLS to both stores included; means of ${STARTS} starts, of ${WARM_CALLS} downloads of one byte, and of ${STREAMED_MB} MB.`,
    columns: ['', 'ms'],
    rows: [
      ['its start, until it waits for a request', initMs.toFixed(0)],
      ['the first download', firstMs.toFixed(0)],
      ['a later one', warmMs.toFixed(1)],
      ['each MB that is streamed', megabyteMs.toFixed(1)],
      [`(the most memory resident after them, with 512 MB: ${(peakBytes / MEGABYTE).toFixed(0)} MB)`, ''],
    ],
  };
}

function sizesTable(spent: Spent): Table {
  return {
    title: 'The memory of the redeem function',
    note: `Computed from the table above, with the share of a processor that AWS documents: all of it during the start, then memory / 1,769 MB. Each first byte has ${WAITED_MS} ms of waiting for the stores in it. Cost is Lambda's duration alone, start included, in USD for a million first downloads (${PRICED}).`,
    columns: ['memory', 'processor', 'start', 'first byte, cold', 'first byte, warm', '1 MB', '10 MB', '100 MB'],
    rows: SIZES_MB.map((memoryMb) => {
      const { share, startMs, coldMs, warmMs, costOf } = whatMemoryGives(memoryMb, spent);
      const milliseconds = [startMs, coldMs, warmMs].map((value) => `${value.toFixed(0)} ms`);
      const costs = [1, 10, 100].map((size) => costOf(size).toPrecision(2));
      return [
        `${memoryMb} MB`,
        `${(100 * share).toFixed(0)} %`,
        ...milliseconds,
        ...costs.map((cost) => String(Number(cost))),
      ];
    }),
  };
}

function notMeasured(): Table {
  return {
    title: 'The memory of the redeem function',
    note: "Not measured: it takes Linux, and AWS's runtime client, which is a process of its own.",
    columns: ['memory'],
    rows: [],
  };
}

/** Of a runtime that is started, opens its connections, and gets no request. */
async function initOf(zip: string, environment: Record<string, string>): Promise<number> {
  const taskRoot = await unpackTaskRoot(zip);
  const runtime = await Runtime.start({
    client: 'aws-lambda-ric',
    taskRoot: taskRoot.directory,
    functionName: 'memory-size',
    handler: 'index.handler',
    region: environment.AWS_REGION ?? '',
    memoryMb: 512,
    environment,
    onLog: () => {},
  });
  try {
    return await processorMsAtRest(runtime.pid ?? Number.NaN);
  } finally {
    await runtime.end();
    await taskRoot.remove();
  }
}

/** Of a start and the first download together. */
async function firstCallOf(system: BenchSystem, environment: Record<string, string>): Promise<number> {
  return withRuntime(system, environment, async (url) => {
    await redeem(system, url, SMALL);
    return processorMsAtRest(pidOf(url));
  });
}

async function warmCallsOf(system: BenchSystem, environment: Record<string, string>) {
  return withRuntime(system, environment, async (url) => {
    for (let n = 0; n < WARM_CALLS; n++) await redeem(system, url, SMALL);
    const before = await processorMsAtRest(pidOf(url));
    for (let n = 0; n < WARM_CALLS; n++) await redeem(system, url, SMALL);
    const between = await processorMsAtRest(pidOf(url));
    await redeem(system, url, LARGE);
    const after = await processorMsAtRest(pidOf(url));
    const warmMs = (between - before) / WARM_CALLS;
    return {
      warmMs,
      megabyteMs: (after - between - warmMs) / STREAMED_MB,
      peakBytes: peakResidentBytes(pidOf(url)) ?? Number.NaN,
    };
  });
}

async function withRuntime<Value>(
  { zips }: BenchSystem,
  environment: Record<string, string>,
  act: (url: FunctionUrl) => Promise<Value>,
): Promise<Value> {
  const url = await startFunctionUrl({
    name: 'memory-size',
    zip: zips.redeem,
    environment,
    authType: 'NONE',
    invokeMode: 'RESPONSE_STREAM',
    concurrency: 1,
  });
  try {
    return await act(url);
  } finally {
    await url.close();
  }
}

async function redeem(system: BenchSystem, { url }: FunctionUrl, key: string): Promise<void> {
  const { pathname, search } = new URL(await system.mint(key));
  await download(new URL(pathname + search, url).href);
}

function pidOf(url: FunctionUrl): number {
  return url.pids()[0] ?? Number.NaN;
}

async function meanOf(times: number, act: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (let n = 0; n < times; n++) sum += await act();
  return sum / times;
}
