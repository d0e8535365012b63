import { randomBytes } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { LinksClient } from '../../client/index.ts';
import { startStack } from '../local/start-stack.ts';
import { outcomes, percentile, redeemAll, type Visit } from './recipients.ts';

// `make load`: many links at once, and one link that everybody wants, at rising concurrency. Ends with an error if a link
// ever has another number of winners than uses.

const KEY = 'load/file.bin';
const LINKS_A_STEP = 300;
const CONCURRENCY = [1, 4, 16, 64];
const CROWDS = [10, 100, 1_000];
const ROUNDS = 20;

const stack = await startStack();
try {
  const { linksUrl, region, accessKeyId, secretAccessKey, s3Endpoint, bucket } = stack.endpoints;
  const credentials = { accessKeyId, secretAccessKey };
  const owner = new LinksClient({ url: new URL(linksUrl), region, credentials });
  const s3 = new S3Client({ region, credentials, endpoint: s3Endpoint, forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: KEY, Body: randomBytes(10_000) }));
  s3.destroy();
  const mint = async () => (await owner.create({ key: KEY })).url;
  await distinctLinks(mint);
  await oneHotLink(mint);
} finally {
  await stack.close();
}

async function distinctLinks(mint: () => Promise<string>): Promise<void> {
  print('\nDistinct links, each redeemed once (10 kB, 8 runtimes)');
  print('recipients at once   redeems/s   p50 ms   p95 ms   p99 ms   outcomes');
  await redeemAll(await mintMany(50, mint), 8); // starts the runtimes
  for (const concurrency of CONCURRENCY) {
    const urls = await mintMany(LINKS_A_STEP, mint);
    const start = performance.now();
    const visits = await redeemAll(urls, concurrency);
    const rate = (1_000 * visits.length) / (performance.now() - start);
    print(`${column(concurrency, 18)}${column(rate, 12)}${percentiles(visits)}   ${outcomes(visits)}`);
  }
}

async function oneHotLink(mint: () => Promise<string>): Promise<void> {
  print(`\nOne link that a crowd wants, ${ROUNDS} rounds each`);
  print('crowd                winners a round      p50 ms   p95 ms   p99 ms   outcomes');
  for (const crowd of CROWDS) {
    const winners = new Set<number>();
    const all: Visit[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const url = await mint();
      const visits = await redeemAll(
        Array.from({ length: crowd }, () => url),
        crowd,
      );
      winners.add(visits.filter(({ status }) => status === 200).length);
      all.push(...visits);
    }
    print(`${column(crowd, 5)}${[...winners].join(', ').padStart(26)}   ${percentiles(all)}   ${outcomes(all)}`);
    if (winners.size !== 1 || !winners.has(1)) process.exitCode = 1;
  }
}

async function mintMany(count: number, mint: () => Promise<string>): Promise<string[]> {
  const urls: string[] = [];
  while (urls.length < count) urls.push(await mint());
  return urls;
}

function percentiles(visits: readonly Visit[]): string {
  return [0.5, 0.95, 0.99].map((share) => column(percentile(visits, share), 9)).join('');
}

function column(value: number, width: number): string {
  return value.toFixed(0).padStart(width);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
