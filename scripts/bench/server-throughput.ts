import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ownerOf } from '../lib/owner.ts';
import { startServer } from '../local/start-server.ts';
import { medians } from './measure.ts';
import { startNginx } from './nginx.ts';
import type { Table } from './table.ts';

const ROUNDS = { rounds: 7, warmUp: 1 };
const MEGABYTES = 1_000;
const KEY = 'bench/server.bin';
const CLIENT = join(import.meta.dirname, 'download-client.ts');

const run = promisify(execFile);

/** The throughput of one download of 1 GB through the server, over that of nginx before the same S3 emulator. */
export async function measureServerThroughput(): Promise<Table> {
  await using cleanup = new AsyncDisposableStack();
  const { endpoints } = cleanup.adopt(await startServer(), (one) => one.close());
  const { owner, s3, bucket, putLarge } = ownerOf(endpoints);
  cleanup.defer(() => s3.destroy());
  await putLarge(KEY, MEGABYTES);
  const nginx = await startNginx(endpoints.s3Endpoint);
  if (nginx) cleanup.defer(() => nginx.close());

  const path = `/${bucket}/${KEY}`;
  const last = { server: 0, proxied: 0 };
  const { server, proxied, share, direct } = await medians(
    {
      server: async () => {
        last.server = await rateOf((await owner.create({ key: KEY })).url);
        return last.server;
      },
      proxied: async () => {
        last.proxied = nginx ? await rateOf(nginx.url + path) : Number.NaN;
        return last.proxied;
      },
      // Of neighbours: whatever else the machine does changes in the course of a run.
      share: async () => last.server / last.proxied,
      direct: () => rateOf(endpoints.s3Endpoint + path),
    },
    ROUNDS,
  );
  const ratio: [string, string][] = nginx
    ? [
        ['nginx, as a proxy', proxied.toFixed(0)],
        ['ratio (at least 0.7)', share.toFixed(2)],
      ]
    : [['nginx is not installed here: no ratio', '']];
  return {
    title: 'The server',
    note: `One download of ${MEGABYTES / 1000} GB, medians of ${ROUNDS.rounds}, the ratio's of pairs. S3 emulator, server, nginx and recipient are processes of their own.`,
    columns: ['', 'MB/s'],
    rows: [['the server', server.toFixed(0)], ...ratio, ['the S3 emulator itself', direct.toFixed(0)]],
  };
}

/** Megabytes a second, as a recipient in a process of its own sees it. */
async function rateOf(url: string): Promise<number> {
  const { stdout } = await run(process.execPath, [CLIENT, url]);
  const { totalMs, bytes } = JSON.parse(stdout) as { totalMs: number; bytes: number };
  if (bytes !== MEGABYTES * 1e6) throw new Error(`${bytes} bytes came instead of ${MEGABYTES} MB`);
  return bytes / 1_000 / totalMs;
}
