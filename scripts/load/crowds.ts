import { setTimeout as sleep } from 'node:timers/promises';
import { connectionsTo } from './connections.ts';
import type { Host } from './host.ts';
import { fail, GrowingTable, print } from './print.ts';
import { outcomes, percentile, redeemAll, type Visit } from './recipients.ts';

const KEY = 'load/file.bin';
/** Far more than the buffers between S3 and a function hold: what is opened and neither read nor closed shows. */
const CROWD_BYTES = 12_000_000;
const LINKS_A_STEP = 300;
const CONCURRENCY = [1, 4, 16, 64];
const CROWDS = [10, 100, 1_000];
const ROUNDS = 20;
const USES = 100;
const PERCENTILES = ['p50 ms', 'p95 ms', 'p99 ms'];

/** Many links, each redeemed once. */
export async function distinctLinks(host: Host): Promise<void> {
  await host.put(KEY, 10_000);
  print(`\nDistinct links, each redeemed once (10 kB, ${host.name})`);
  const table = new GrowingTable(['recipients at once', 'redeems/s', ...PERCENTILES, 'outcomes']);
  await redeemAll(await mintMany(host, 50), 8); // starts the runtimes
  for (const concurrency of CONCURRENCY) {
    const urls = await mintMany(host, LINKS_A_STEP);
    const start = performance.now();
    const visits = await redeemAll(urls, concurrency);
    const rate = (1_000 * visits.length) / (performance.now() - start);
    table.add([concurrency, rate, ...percentiles(visits), outcomes(visits)]);
  }
}

/** One link that everybody wants: one winner, and those who lost have closed what they opened. */
export async function oneHotLink(host: Host): Promise<void> {
  await host.put(KEY, CROWD_BYTES);
  print(`\nOne link that a crowd wants, ${ROUNDS} rounds each (${CROWD_BYTES / 1e6} MB, ${host.name})`);
  const s3Head = 'S3 a second later: unread, open';
  const table = new GrowingTable(['crowd', 'winners a round', ...PERCENTILES, s3Head, 'outcomes']);
  for (const crowd of CROWDS) {
    const winners = new Set<number>();
    const all: Visit[] = [];
    let unread: number | undefined = 0;
    let open: number | undefined = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const [url = ''] = await mintMany(host, 1);
      const visits = await redeemAll(Array(crowd).fill(url), crowd);
      winners.add(visits.filter(({ status }) => status === 200).length);
      all.push(...visits);
      await sleep(1_000);
      const left = await connectionsTo(host.s3Port);
      unread = left && Math.max(unread ?? 0, left.unread);
      open = left && Math.max(open ?? 0, left.open);
    }
    const s3 = unread === undefined ? 'not known here' : `${unread}, ${open}`;
    table.add([crowd, [...winners].join(', '), ...percentiles(all), s3, outcomes(all)]);
    if (winners.size !== 1 || !winners.has(1)) fail('a round had another number of winners than one');
    if (unread) fail('an answer of S3 was opened, and neither read nor closed');
  }
}

/** A link of many uses that as many want at once: all are served. */
export async function manyUses(host: Host): Promise<void> {
  await host.put(KEY, 10_000);
  print(`\nA link of ${USES} uses, 5 rounds each (10 kB, ${host.name})`);
  const table = new GrowingTable(['recipients at once', 'served a round', ...PERCENTILES, 'outcomes']);
  for (const recipients of [20, 50, 100]) {
    const served = new Set<number>();
    const all: Visit[] = [];
    for (let round = 0; round < 5; round++) {
      const [url = ''] = await mintMany(host, 1, USES);
      const visits = await redeemAll(Array(recipients).fill(url), recipients);
      served.add(visits.filter(({ status }) => status === 200).length);
      all.push(...visits);
    }
    table.add([recipients, [...served].join(', '), ...percentiles(all), outcomes(all)]);
    if (served.size !== 1 || !served.has(recipients)) fail('somebody was turned away though there was a use');
  }
}

async function mintMany({ owner }: Host, count: number, maxUses = 1): Promise<string[]> {
  const urls: string[] = [];
  while (urls.length < count) urls.push((await owner.create({ key: KEY, maxUses })).url);
  return urls;
}

function percentiles(visits: readonly Visit[]): number[] {
  return [0.5, 0.95, 0.99].map((share) => percentile(visits, share));
}
