import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ownerOf } from '../lib/owner.ts';
import { startServer } from '../local/start-server.ts';
import { median } from './measure.ts';
import { startNginx } from './nginx.ts';
import { processorMs } from './processor.ts';
import type { Table } from './table.ts';

const ROUNDS = { rounds: 7, warmUp: 1 };
const MEGABYTES = 1_000;
const KEY = 'bench/server.bin';
const CLIENT = join(import.meta.dirname, 'download-client.ts');

/** Written by hand: a profile is made and read by a person. */
const FINDINGS = [
  "A profile of the server (`node --cpu-prof`, five downloads of 1 GB in November 2026) says where its time goes: 44 % is writing to the recipient's socket, 14 % garbage collection, 9 % reading and parsing S3's replies, 4 % Node's native code. The rest is Node's streams, promises and timers; our own sink and delivery are 4 %. There was no TLS.",
  'Half was garbage collection while V8 did it with threads of its own: they took 1.5 processor seconds a GB more, for a buffer that another thread frees is new memory when it is used again. functions/young-memory.ts turns them off.',
].join(' ');

const run = promisify(execFile);

/** One download of 1 GB: its speed, and the processor's time that it took of what it came through and of the S3 emulator. */
interface Cost {
  megabytesPerSecond: number;
  /** Seconds of a processor. */
  processor: number;
  emulator: number;
}

const NONE: Cost = { megabytesPerSecond: Number.NaN, processor: Number.NaN, emulator: Number.NaN };

/** One download of 1 GB through the server, and through nginx before the same S3 emulator: throughput, and processor. */
export async function measureServerThroughput(): Promise<Table> {
  await using cleanup = new AsyncDisposableStack();
  const { endpoints, process: server } = cleanup.adopt(await startServer(), (one) => one.close());
  const { owner, s3, bucket, putLarge } = ownerOf(endpoints);
  cleanup.defer(() => s3.destroy());
  await putLarge(KEY, MEGABYTES);
  const nginx = await startNginx(endpoints.s3Endpoint);
  if (nginx) cleanup.defer(() => nginx.close());

  const path = `/${bucket}/${KEY}`;
  const ways: Record<Way, () => Promise<Cost>> = {
    server: async () => costOf((await owner.create({ key: KEY })).url, server.pid === undefined ? [] : [server.pid]),
    nginx: async () => (nginx ? costOf(nginx.url + path, nginx.pids()) : NONE),
    emulator: () => costOf(endpoints.s3Endpoint + path, []),
  };
  const costs = await costsInTurn(ways);
  const ratio = median(
    costs.server.map((one, n) => one.megabytesPerSecond / (costs.nginx[n] ?? NONE).megabytesPerSecond),
  );
  const proxied: [string, string, string, string][] = nginx
    ? [row('nginx, as a proxy', costs.nginx), ['ratio (at least 0.7)', ratio.toFixed(2), '', '']]
    : [['nginx is not installed here: no ratio', '', '', '']];
  return {
    title: 'The server',
    note: `One download of ${MEGABYTES / 1000} GB, medians of ${ROUNDS.rounds}, the ratio's of pairs. S3 emulator, server, nginx and recipient are processes of their own, on two cores. Processor seconds a GB are user and system time, of the server or of nginx, and of the emulator behind it.`,
    columns: ['', 'MB/s', 'processor s a GB', "the emulator's"],
    rows: [row('the server', costs.server), ...proxied, row('the S3 emulator itself', costs.emulator)],
    findings: FINDINGS,
  };
}

type Way = 'server' | 'nginx' | 'emulator';

/** In turn: whatever else the machine does changes in the course of a run, so that only neighbours compare. */
async function costsInTurn(ways: Record<Way, () => Promise<Cost>>): Promise<Record<Way, Cost[]>> {
  const costs: Record<Way, Cost[]> = { server: [], nginx: [], emulator: [] };
  for (let round = 0; round < ROUNDS.warmUp + ROUNDS.rounds; round++) {
    for (const way of Object.keys(ways) as Way[]) {
      const cost = await ways[way]();
      if (round >= ROUNDS.warmUp) costs[way].push(cost);
    }
  }
  return costs;
}

function row(what: string, costs: readonly Cost[]): [string, string, string, string] {
  const of = (value: (cost: Cost) => number) => median(costs.map(value));
  const processor = of((cost) => cost.processor);
  return [
    what,
    of((cost) => cost.megabytesPerSecond).toFixed(0),
    processor > 0 ? processor.toFixed(2) : '',
    of((cost) => cost.emulator).toFixed(2),
  ];
}

/** As a recipient in a process of its own sees it. The emulator is part of this process, which does nothing else meanwhile. */
async function costOf(url: string, pids: readonly number[]): Promise<Cost> {
  const spent = () => ({
    processor: pids.reduce((sum, pid) => sum + processorMs(pid), 0),
    emulator: processorMs(process.pid),
  });
  const before = spent();
  const { stdout } = await run(process.execPath, [CLIENT, url]);
  const after = spent();
  const { totalMs, bytes } = JSON.parse(stdout) as { totalMs: number; bytes: number };
  if (bytes !== MEGABYTES * 1e6) throw new Error(`${bytes} bytes came instead of ${MEGABYTES} MB`);
  return {
    megabytesPerSecond: bytes / 1_000 / totalMs,
    processor: (after.processor - before.processor) / MEGABYTES,
    emulator: (after.emulator - before.emulator) / MEGABYTES,
  };
}
