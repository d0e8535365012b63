import { randomBytes } from 'node:crypto';
import type { BenchSystem } from './bench-system.ts';
import { download, medians } from './measure.ts';
import type { Table } from './table.ts';

const ROUNDS = { rounds: 10, warmUp: 2 };
const BYTES = 100_000_000;
const KEY = 'bench/large.bin';

/** Megabytes a second, medians of one run. */
export interface Throughput {
  redeem: number;
  bareHandler: number;
  presigned: number;
  constant: number;
}

/** The throughput of a 100 MB redeem, and of what it is to be compared with. */
export async function measureThroughput(system: BenchSystem): Promise<Throughput> {
  await system.put(KEY, randomBytes(BYTES));
  const presigned = await system.presign(KEY);
  const piped = `${system.pipeUrl}?bucket=${system.endpoints.bucket}&key=${encodeURIComponent(KEY)}`;
  return medians(
    {
      redeem: async () => rateOf(await system.mint(KEY)),
      bareHandler: () => rateOf(piped),
      presigned: () => rateOf(presigned),
      constant: () => rateOf(`${system.constantUrl}?bytes=${BYTES}`),
    },
    ROUNDS,
  );
}

/** The ratio that must stay at or above 0.9, and two more for the reader. */
export function throughputTable({ redeem, bareHandler, presigned, constant }: Throughput): Table {
  return {
    title: 'Throughput',
    note: `100 MB without AWS's limits, medians of ${ROUNDS.rounds}.`,
    columns: ['', 'MB/s'],
    rows: [
      ['a redeem', redeem.toFixed(0)],
      ['a bare handler that pipes GetObject', bareHandler.toFixed(0)],
      ['ratio (at least 0.9)', (redeem / bareHandler).toFixed(2)],
      ['S3 GET by presigned URL', presigned.toFixed(0)],
      ['the runtime client, a constant buffer', constant.toFixed(0)],
    ],
  };
}

async function rateOf(url: string): Promise<number> {
  const { totalMs, bytes } = await download(url);
  if (bytes !== BYTES) throw new Error(`${bytes} bytes came instead of ${BYTES}`);
  return bytes / 1_000 / totalMs;
}
