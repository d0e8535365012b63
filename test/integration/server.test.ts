import { randomBytes } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import type { ServerStack } from '../../scripts/local/start-server.ts';
import { atByte, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { open, readAll, talk } from '../support/http-client.ts';
import { Owner } from '../support/owner.ts';
import { download, PROGRAM, sha256 } from '../support/recipient.ts';
import { useServer } from '../support/system.ts';

/** What the server does that no function does, for those who are connected to it; its limits: server-limits.test.ts. */
let server: ServerStack;
let endpoints: Endpoints;
let owner: Owner;
let s3: FaultProxy;

const FILE = randomBytes(300_000);
const LARGE = randomBytes(50_000_000);
const SLOW_SECONDS = 1;

beforeAll(async () => {
  s3 = await startFaultProxy();
  ({ endpoints, server } = await useServer({
    environment: {
      AWS_ENDPOINT_URL_S3: s3.url,
      SLOW_CLIENT_SECONDS: String(SLOW_SECONDS),
    },
  }));
  s3.target = endpoints.s3Endpoint ?? '';
  owner = new Owner(endpoints);
  await owner.put('server/file.bin', FILE);
  await owner.put('server/large.bin', LARGE);
}, 60_000);

afterAll(async () => {
  await server.close();
  await s3.close();
});

const mint = (order: object = {}) => owner.mint({ key: 'server/file.bin', ...order });
const at = (path: string) => new URL(path, endpoints.redeemUrl);

/** A request for a link, as it goes over the wire. */
const ask = ({ url }: { url: string }, connection: 'keep-alive' | 'close') =>
  `GET ${url.slice(url.indexOf('/download'))} HTTP/1.1\r\nhost: a\r\nuser-agent: curl/8\r\nconnection: ${connection}\r\n\r\n`;

async function gauge(name: string): Promise<number> {
  const metrics = await (await fetch(new URL('/metrics', server.managementUrl))).text();
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1]);
}

describe('a connection', () => {
  test('is kept for the next request, and every answer says its length', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (url: URL | string) =>
      new Promise<IncomingMessage>((resolve, reject) => {
        request(url, { agent, headers: PROGRAM }, resolve).on('error', reject).end();
      });
    const ports: (number | undefined)[] = [];
    const lengths: (string | undefined)[] = [];
    for (const url of [(await mint()).url, at('/nowhere'), at('/healthz'), (await mint()).url]) {
      const answer = await ask(url);
      ports.push(answer.socket.localPort);
      lengths.push(answer.headers['content-length']);
      await readAll(answer);
    }
    agent.destroy();

    expect(new Set(ports).size).toBe(1);
    expect(lengths).toEqual([String(FILE.length), expect.stringMatching(/^\d+$/), expect.any(String), lengths[0]]);
  });

  test('that sends several requests ahead gets the answers in order, one claim at a time', async () => {
    const [first, second] = [await mint(), await mint()];

    const said = await talk(at('/'), ask(first, 'keep-alive') + ask(second, 'close'));

    const bodies = said.split(/HTTP\/1\.1 200 OK\r\n/).slice(1);
    expect(bodies.map((body) => sha256(Buffer.from(body.slice(body.indexOf('\r\n\r\n') + 4), 'latin1')))).toEqual([
      sha256(FILE),
      sha256(FILE),
    ]);
  });

  test('that sends more requests ahead than anybody needs is closed before they pile up', async () => {
    const { url } = await mint();
    const { promise: s3Answers, resolve: letS3Answer } = Promise.withResolvers<void>();
    s3.fault = { before: () => s3Answers };
    const before = await gauge('process_resident_memory_bytes');

    const ahead = 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(100_000);
    const said = await talk(at('/'), ask({ url }, 'keep-alive') + ahead).catch(() => '');
    const grown = (await gauge('process_resident_memory_bytes')) - before;
    const inFlight = await gauge('links_requests_in_flight');
    s3.fault = 'none';
    letS3Answer();

    expect(said).toBe('');
    expect(inFlight).toBeLessThan(12);
    expect(grown).toBeLessThan(100_000_000);
    expect((await download((await mint()).url)).status).toBe(200);
  }, 30_000);

  test('gets a download of 50 MB in one reply, and HEAD its length', async () => {
    const { url } = await mint({ key: 'server/large.bin' });

    const head = await fetch(url, { method: 'HEAD', headers: PROGRAM });
    const got = await download(url);

    expect(head.headers.get('content-length')).toBe(String(LARGE.length));
    expect(got).toMatchObject({ status: 200, sha256: sha256(LARGE) });
  });
});

describe('a recipient', () => {
  test('who takes no byte for too long is cut, and the claim is told aborted', async () => {
    const { url, id } = await mint({ key: 'server/large.bin' });
    const answer = await open(url, { headers: PROGRAM });
    await sleep(3_000 * SLOW_SECONDS);

    const { isWhole } = await readAll(answer);

    expect(isWhole).toBe(false);
    expect(await owner.firstOutcome(id)).toMatchObject({ state: 'aborted' });
  }, 60_000);

  test('who is slow, but takes some all the time, gets the whole', async () => {
    const { url, id } = await mint({ key: 'server/large.bin' });
    const answer = await open(url, { headers: PROGRAM });
    const start = performance.now();
    let size = 0;
    for await (const chunk of answer) {
      size += chunk.length;
      if (performance.now() - start < 4_000 * SLOW_SECONDS) await sleep(40);
    }

    expect(size).toBe(LARGE.length);
    expect(await owner.firstOutcome(id)).toMatchObject({ state: 'completed', bytesSent: LARGE.length });
  }, 60_000);

  test('is not cut for the time that S3 takes', async () => {
    const { url } = await mint({ key: 'server/large.bin' });
    s3.fault = { body: atByte(10_000_000, () => sleep(3_000 * SLOW_SECONDS)) };

    const got = await download(url);
    s3.fault = 'none';

    expect(got).toMatchObject({ status: 200, sha256: sha256(LARGE), wasCut: false });
  }, 60_000);

  test('who has left may go on where it broke off, with its cookie', async () => {
    const { url, id } = await mint({ key: 'server/large.bin' });
    const answer = await open(url, { headers: PROGRAM });
    answer.destroy();
    const aborted = await owner.firstOutcome(id);
    const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';

    const rest = await download(url, { headers: { cookie, range: 'bytes=1000-' } });
    const stranger = await download(url);

    expect(aborted).toMatchObject({ state: 'aborted' });
    expect(rest).toMatchObject({ status: 206, sha256: sha256(LARGE.subarray(1000)) });
    expect(stranger.status).toBe(410);
  }, 60_000);
});
