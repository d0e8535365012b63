import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ownerOf } from '../lib/owner.ts';
import { startStack } from '../local/start-stack.ts';
import { barChart } from './chart.ts';
import { download, millisecondsOf } from './measure.ts';
import type { Table } from './table.ts';

const MEGABYTE = 1_000_000;
const SIZES = [20, 100, 200];
const PARALLEL = [1, 4, 8, 16];
const LINKS = resolve(import.meta.dirname, '../../cli/links.ts');

/** Seconds and speed under AWS's limits (6 MB at full speed, then 2 MB/s): one stream against `links get`. */
export async function measureUnderLimits(): Promise<{ table: Table; chart: string }> {
  await using cleanup = new AsyncDisposableStack();
  const stack = cleanup.adopt(await startStack({ isLimited: true, redeem: { concurrency: 16 } }), (one) => one.close());
  const { owner, s3, put } = ownerOf(stack.endpoints);
  cleanup.defer(() => s3.destroy());
  const directory = await mkdtemp(join(tmpdir(), 'bench-get-'));
  cleanup.defer(() => rm(directory, { recursive: true, force: true }));

  const ways = ['one stream', ...PARALLEL.map((parallel) => `links get --parallel ${parallel}`)];
  const seconds = new Map<string, number[]>(ways.map((way) => [way, []]));
  for (const size of SIZES) {
    const key = `bench/limited-${size}.bin`;
    await put(key, randomBytes(size * MEGABYTE));
    for (const [n, way] of ways.entries()) {
      const { url } = await owner.create({ key });
      const target = join(directory, `${size}-${n}`);
      const parallel = PARALLEL[n - 1];
      const act = () => (parallel === undefined ? download(url) : linksGet(url, target, parallel));
      seconds.get(way)?.push((await millisecondsOf(act)) / 1_000);
    }
  }
  const rows = ways.map((way) => {
    const times = seconds.get(way) ?? [];
    return [way, ...times.map((time, n) => `${time.toFixed(1)} s, ${((SIZES[n] ?? 0) / time).toFixed(1)} MB/s`)];
  });
  const bars = ways.map((label) => ({ label, value: (SIZES[1] ?? 0) / (seconds.get(label)?.[1] ?? 1) }));
  return {
    table: {
      title: "Under AWS's limits",
      note: 'A reply flows at full speed for its first 6 MB, then at 2 MB/s. `links get` fetches parts of 5 MiB, so that none is slowed down. One run each; the time of `links get` includes starting Node.',
      columns: ['', ...SIZES.map((size) => `${size} MB`)],
      rows,
    },
    chart: barChart("100 MB under AWS's limits", 'MB/s', bars),
  };
}

function linksGet(url: string, target: string, parallel: number): Promise<void> {
  const child = spawn(process.execPath, [LINKS, 'get', url, '-o', target, '--parallel', String(parallel)], {
    stdio: 'ignore',
  });
  return new Promise((fulfil, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? fulfil() : reject(new Error(`links get ended with ${code}`))));
  });
}
