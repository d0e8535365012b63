import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Host } from './host.ts';
import { fail, GrowingTable, print } from './print.ts';
import { percentile, type Visit } from './recipients.ts';

const LINKS = resolve(import.meta.dirname, '../../cli/links.ts');
const KEY = 'load/large.bin';
const MEGABYTES = 200;
const TIMES = 12;
const PARALLEL = [4, 8, 32, 64];
/** How long the ledger may take to say what became of a download: ms. */
const PATIENCE_MS = 30_000;

/** `links get`, whose parts all write to one link: the ledger says `completed` each time. */
export async function getInParts(host: Host): Promise<void> {
  const sha256 = createHash('sha256')
    .update(await host.put(KEY, MEGABYTES * 1e6))
    .digest('hex');
  const folder = await mkdtemp(join(tmpdir(), 'load-'));
  print(`\nlinks get of ${MEGABYTES} MB, ${TIMES} times each (${host.name})`);
  const table = new GrowingTable(['--parallel', 'completed', 'equal', 'median s', 'MB/s']);
  try {
    for (const parallel of PARALLEL) {
      const states: string[] = [];
      const visits: Visit[] = [];
      let equal = 0;
      while (states.length < TIMES) {
        const { url, id } = await host.owner.create({ key: KEY });
        const got = await get(url, folder, parallel);
        if (got.sha256 === sha256) equal++;
        visits.push({ status: 200, milliseconds: 1_000 * got.seconds });
        states.push(await outcome(host, id));
      }
      const completed = states.filter((state) => state === 'completed').length;
      const seconds = percentile(visits, 0.5) / 1_000;
      table.add([parallel, `${completed} of ${TIMES}`, equal, seconds.toFixed(1), MEGABYTES / seconds]);
      if (completed < TIMES) fail(`the ledger says ${[...new Set(states)].join(', ')}`);
      if (equal < TIMES) fail('a file is not what was stored');
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function get(url: string, folder: string, parallel: number): Promise<{ sha256: string; seconds: number }> {
  const args = [LINKS, 'get', url, '-o', folder, '-f', '--parallel', String(parallel), '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
  return JSON.parse(stdout);
}

/** What the ledger says of the link's claim once that is settled, or after a while. */
async function outcome({ owner }: Host, id: string): Promise<string> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const [claim] = (await owner.inspect(id)).claims;
    if (claim?.state !== 'committed' || Date.now() > end) return claim?.state ?? 'none';
    await sleep(100);
  }
}
