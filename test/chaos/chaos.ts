import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stop as stopEsbuild } from 'esbuild';
import { isCommitted, type Link } from '../../functions/core/link.ts';
import { buildFunctions, buildServer } from '../../scripts/build/bundle.ts';
import { startFunctionUrl } from '../../scripts/local/emulator/function-url/server.ts';
import { BUCKET, environmentOf, ownerOf, startStores, TABLE } from '../../scripts/local/stores.ts';
import { tableItems } from '../support/ledger.ts';
import { type LinkJson, Owner } from '../support/owner.ts';
import { startFunctionHost, startServerHost } from './hosts.ts';
import { type Recipient, visit } from './recipients.ts';
import { Trouble } from './trouble.ts';
import { FATES, judge } from './verdict.ts';

// `make chaos`: several processes, functions and servers, hand out links of one table. Their clocks are 120 s apart; they are
// killed and stopped at any moment; S3 and the table fail, hang back and lose answers. Each link has several clients at once.
// Then all is calm, and every link is looked at: no bytes at two clients, and none lost but to a kill in the one moment that no
// protocol can close. Ends with an error where a promise is broken.

const LINKS = Number(process.env.LINKS ?? 300);
const CLIENTS_A_LINK = 4;
const RAGE_MS = 110_000;
const SHIFTS = [0, 60, -60, 0, 60, -60];
const KEY = 'chaos/file.bin';
const FILE = randomBytes(200_000);

await using started = new AsyncDisposableStack();
const directory = await mkdtemp(join(tmpdir(), 'chaos-'));
started.defer(() => rm(directory, { recursive: true, force: true }));
const { links: linksZip, redeem } = await buildFunctions(directory);
const bundle = await buildServer(directory);
await stopEsbuild();
const emulators = started.adopt(await startStores(), (one) => one.close());
const { shared, links: ofLinks } = environmentOf(emulators);
const minting = started.adopt(
  await startFunctionUrl({
    name: 'links',
    zip: linksZip.zipFile,
    authType: 'AWS_IAM',
    invokeMode: 'BUFFERED',
    environment: { ...shared, ...ofLinks('http://127.0.0.1/'), MAX_STREAM_BYTES: '200000000' },
    callers: [ownerOf(emulators)],
  }),
  (one) => one.close(),
);
const { close: _close, ...addresses } = emulators;
const endpoints = {
  ...addresses,
  linksUrl: minting.url,
  redeemUrl: '',
  bucket: BUCKET,
  table: TABLE,
};
const hosts = await Promise.all(
  SHIFTS.map((shift, n) => {
    const isServer = n >= SHIFTS.length - 2;
    const options = { name: `${isServer ? 'server' : 'function'} ${n + 1}`, shift, environment: shared, ...addresses };
    return isServer ? startServerHost(bundle, options) : startFunctionHost(redeem.zipFile, options);
  }),
);
for (const host of hosts) started.adopt(host, (one) => one.close());

const owner = new Owner(endpoints);
await owner.put(KEY, FILE);
const links: LinkJson[] = [];
while (links.length < LINKS) links.push(await owner.mint({ key: KEY, delivery: 'stream' }));
print(
  `${LINKS} links, ${CLIENTS_A_LINK} clients each; ${hosts.map(({ name }, n) => `${name} (${SHIFTS[n]} s)`).join(', ')}`,
);

const trouble = new Trouble(hosts);
const raging = trouble.rage();
const visited = links.map(async (link, n) => {
  await sleep((n / links.length) * RAGE_MS);
  return Promise.all(Array.from({ length: CLIENTS_A_LINK }, () => visit(link, hosts, FILE.length)));
});
await sleep(RAGE_MS);
trouble.calm();
await raging;
const recipients: Recipient[][] = await Promise.all(visited);
// A frozen host has been woken by now, and writes what it still has to.
await sleep(3_000);

const fates = new Map<string, number>(FATES.map((fate) => [fate, 0]));
const broken: string[] = [];
const items = new Map((await tableItems(endpoints)).map((item) => [item.id, item as unknown as Link]));
for (const [n, link] of links.entries()) {
  try {
    const evidence = { endpoints, hosts, file: FILE, landings: trouble.landings };
    const fate = await judge(link, items.get(link.id) as Link, recipients[n] ?? [], evidence);
    fates.set(fate, (fates.get(fate) ?? 0) + 1);
  } catch (error) {
    broken.push(`${link.id}: ${error instanceof Error ? error.message : error}`);
  }
}
report();

function report(): void {
  const visits = recipients.flat().flatMap((one) => one.visits);
  const statuses = Map.groupBy(visits, ({ status, code }) => code ?? String(status));
  const told = [...statuses]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([what, { length }]) => `${what}: ${length}`);
  print(`\nrequests ${visits.length}   ${told.join('  ')}`);
  const kills = hosts.reduce((sum, host) => sum + host.kills.length, 0);
  const stops = hosts.reduce((sum, host) => sum + host.stops, 0);
  print(`killed ${kills}   stopped for 35 s ${stops}   faults of S3 and the table ${trouble.faults}`);
  const { least, most } = clocks();
  print(`commits that landed ${trouble.landings.length}, by clocks from ${least} to ${most} s off\n`);
  for (const [fate, count] of fates) print(`${String(count).padStart(5)}  ${fate}`);
  print(`${String(broken.length).padStart(5)}  promises broken`);
  for (const one of broken) print(`       ${one}`);
  if (broken.length > 0) process.exitCode = 1;
}

/** How far off the clocks were by which the commits were written: seconds. */
function clocks(): { least: number; most: number } {
  const off = trouble.landings.flatMap(({ linkId, claimId, time }) => {
    const claim = items.get(linkId)?.claims.find(({ id }) => id === claimId);
    return claim && isCommitted(claim) ? [Math.round(claim.committedAt - time)] : [];
  });
  return { least: Math.min(...off), most: Math.max(...off) };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
