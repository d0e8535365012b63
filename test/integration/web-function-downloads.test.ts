import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Upload } from '@aws-sdk/lib-storage';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import { peakResidentBytes } from '../../scripts/lib/peak-memory.ts';
import type { Stack, StackOptions } from '../../scripts/local/start-stack.ts';
import type { Abort } from '../support/aborts.ts';
import { downloadAll } from '../support/crowd.ts';
import { openInCrowd, readAll } from '../support/http-client.ts';
import { Owner } from '../support/owner.ts';
import { download, PROGRAM, sha256 } from '../support/recipient.ts';
import { run } from '../support/run.ts';
import { useStack } from '../support/system.ts';

/** What the server is a Web Function for: any size, by any client, in one reply; and what becomes of it where it is cut. */
let stack: Stack | undefined;
let endpoints: Endpoints;
let owner: Owner;

async function start(options: StackOptions = {}): Promise<Stack> {
  const system = await useStack({ front: 'web-function', isLimited: true, ...options });
  ({ stack, endpoints } = system);
  owner = new Owner(endpoints);
  return system.stack;
}

afterEach(async () => {
  owner?.s3.destroy();
  await stack?.close();
  stack = undefined;
});

const claimOf = async (id: string) => (await owner.inspect(id)).claims[0];

async function settled(id: string) {
  let claim = await claimOf(id);
  while (claim?.state === 'committed') {
    await sleep(20);
    claim = await claimOf(id);
  }
  return claim;
}

describe('a file of 1 GB', () => {
  test('comes by plain curl in one reply with its length, byte for byte, within the limits; the second try is 410', async () => {
    await start();
    const size = 1_000_000_000;
    const block = randomBytes(10_000_000);
    const expected = createHash('sha256');
    const blocks = Array.from({ length: size / block.length }, () => block);
    for (const one of blocks) expected.update(one);
    const params = { Bucket: endpoints.bucket, Key: 'web/large.bin', Body: Readable.from(blocks) };
    await new Upload({ client: owner.s3, params }).done();
    const { url, plainGet, promise } = (await owner.mint({ key: 'web/large.bin' })) as unknown as Record<
      string,
      unknown
    >;
    const folder = await mkdtemp(join(tmpdir(), 'web-'));
    const curl = () => run('curl', ['-f', '-#', '-D', 'head', '-o', 'file', String(url)], { cwd: folder });

    const first = await curl();
    const head = readFileSync(join(folder, 'head'), 'utf8');
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(join(folder, 'file'))) hash.update(chunk);
    const got = { size: (await stat(join(folder, 'file'))).size, sha256: hash.digest('hex') };
    const second = await curl();
    await rm(folder, { recursive: true });

    process.stdout.write(`The link says: ${JSON.stringify({ plainGet, promise })}\n`);
    expect(first.code).toBe(0);
    expect(first.stderr).toContain('100.0%');
    expect(head).toContain('HTTP/1.1 200');
    expect(head.toLowerCase()).toContain(`content-length: ${size}\r\n`);
    expect(got).toEqual({ size, sha256: expected.digest('hex') });
    expect(second.stderr).toContain('410');
  }, 300_000);
});

describe('the ledger of a download whose recipient left at a random byte', () => {
  const SET_UP = [
    'ip link set lo up',
    'echo 131072 > /proc/sys/net/ipv4/tcp_notsent_lowat',
    'echo 4096 131072 262144 > /proc/sys/net/ipv4/tcp_rmem',
  ].join(' && ');

  test('says aborted, and is within 1 MB of what was sent, 20 times', async () => {
    if (process.platform !== 'linux') {
      process.stdout.write('Not tried: only Linux says how many bytes have arrived at a socket.\n');
      return;
    }
    const program = [process.execPath, join(import.meta.dirname, '../support/aborts.ts'), 'web-function', '20'];
    const { code } = await run('unshare', ['-rn', 'sh', '-c', SET_UP]);
    // Without a network of its own: what the kernel keeps at either side of the proxy, and has not sent.
    const most = 1_000_000 + (code === 0 ? 0 : 2 * kernelBytes('tcp_wmem') + kernelBytes('tcp_rmem'));

    const { stdout, stderr } = await (code === 0
      ? run('unshare', ['-rn', 'sh', '-c', `${SET_UP} && exec "$0" "$@"`, ...program])
      : run(process.execPath, program.slice(1)));

    expect(stderr).toBe('');
    const aborts = JSON.parse(stdout) as Abort[];
    const ahead = aborts.map(({ ledger, sent }) => ledger - sent);
    process.stdout.write(`20 aborts: the ledger is ${Math.min(...ahead)} to ${Math.max(...ahead)} bytes ahead`);
    process.stdout.write(code === 0 ? '\n' : `, without a network of its own (unshare: ${code})\n`);
    expect(aborts).toHaveLength(20);
    expect(new Set(aborts.map(({ state }) => state))).toEqual(new Set(['aborted']));
    for (const bytes of ahead) expect(Math.abs(bytes)).toBeLessThanOrEqual(most);
  }, 240_000);
});

/** The most that the kernel's buffer of a connection grows to, in bytes: tcp(7). */
function kernelBytes(name: 'tcp_wmem' | 'tcp_rmem'): number {
  return Number(readFileSync(`/proc/sys/net/ipv4/${name}`, 'utf8').trim().split(/\s+/)[2]);
}

/** A download that was begun, read up to some byte. */
interface Begun {
  id: string;
  url: string;
  cookie: string;
  answer: IncomingMessage;
}

async function begin(key: string): Promise<Begun> {
  const { url, id } = await owner.mint({ key });
  const answer = await openInCrowd(url, { headers: PROGRAM });
  return { id, url, answer, cookie: String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? '' };
}

/** Fetches what is missing after `body`, by the claim's own client. */
const resume = ({ url, cookie }: Begun, body: Buffer) =>
  openInCrowd(url, { headers: { ...PROGRAM, cookie, range: `bytes=${body.length}-` } }).then(readAll);

describe('an environment that Lambda takes away in the middle of 50 downloads', () => {
  test('leaves each of them whole, or cut and resumed under its lease; none is lost, none is given twice', async () => {
    const { redeem } = await start();
    const file = randomBytes(20_000_000);
    await owner.put('web/file.bin', file);
    const begun = await Promise.all(Array.from({ length: 50 }, () => begin('web/file.bin')));

    const recycled = redeem.recycle?.();
    const parts = await Promise.all(begun.map(({ answer }) => readAll(answer)));
    await recycled;
    const cut = parts.filter(({ isWhole }) => !isWhole).length;
    const ledger = await Promise.all(begun.map(({ id }) => claimOf(id)));
    const resumed = await Promise.all(
      begun.map(async (one, at) => {
        const { body = Buffer.of(), isWhole } = parts[at] ?? {};
        return isWhole ? body : Buffer.concat([body, (await resume(one, body)).body]);
      }),
    );
    const strangers = await Promise.all(begun.map(({ url }) => download(url)));
    const after = await Promise.all(begun.map(({ id }) => settled(id)));

    process.stdout.write(`50 downloads, ${cut} of them cut and resumed\n`);
    expect(cut).toBeGreaterThan(0);
    expect(resumed.filter((bytes) => sha256(bytes) !== sha256(file))).toEqual([]);
    expect(strangers.map(({ status }) => status)).toEqual(Array(50).fill(410));
    ledger.forEach((claim, at) => {
      const { isWhole = false, body = Buffer.of() } = parts[at] ?? {};
      expect(claim?.state).toBe(isWhole ? 'completed' : 'failed');
      expect(claim?.bytesSent ?? 0).toBeGreaterThanOrEqual(body.length - 1_000_000);
    });
    expect(after.map((claim) => claim?.state)).toEqual(Array(50).fill('completed'));
  }, 120_000);
});

describe('a download that would outlast the timeout', () => {
  test('is cut a little before it, as its client sees; the ledger says failed, and the claim goes on', async () => {
    await start({ redeem: { timeoutMs: 4_000 } });
    const file = randomBytes(40_000_000);
    await owner.put('web/file.bin', file);
    const one = await begin('web/file.bin');
    await sleep(3_000);
    const { body, isWhole } = await readAll(one.answer);
    const { state } = (await settled(one.id)) ?? {};
    const rest = await resume(one, body);

    expect([one.answer.statusCode, isWhole, state]).toEqual([200, false, 'failed']);
    expect(rest.status).toBe(206);
    expect(sha256(Buffer.concat([body, rest.body]))).toBe(sha256(file));
  }, 60_000);
});

describe('500 downloads of 20 MB at once', () => {
  const MOST_MEGABYTES = 512;

  test(`arrive byte for byte from several environments, none of which takes ${MOST_MEGABYTES} MB`, async () => {
    const { redeem } = await start();
    const file = randomBytes(20_000_000);
    await owner.put('web/file.bin', file);
    const urls: string[] = [];
    while (urls.length < 500) urls.push((await owner.mint({ key: 'web/file.bin' })).url);
    const peaks = new Map<number, number>();
    const look = () => {
      for (const pid of redeem.pids()) {
        const bytes = peakResidentBytes(pid);
        if (bytes !== undefined) peaks.set(pid, Math.round(bytes / 1e6));
      }
    };

    const got = await downloadAll(urls);
    look();

    const again = got.filter(({ tries }) => tries > 1).length;
    process.stdout.write(
      `500 at once in ${redeem.pids().length} environments: peaks of ${[...peaks.values()].join(', ')} MB; ${again} came again\n`,
    );
    const wanted = JSON.stringify([200, true, file.length, sha256(file)]);
    expect(got.filter((one) => JSON.stringify([one.status, one.isWhole, one.size, one.sha256]) !== wanted)).toEqual([]);
    expect(got).toHaveLength(500);
    expect(redeem.pids().length).toBeGreaterThan(1);
    expect(Math.max(0, ...peaks.values())).toBeLessThan(MOST_MEGABYTES);
  }, 600_000);
});
