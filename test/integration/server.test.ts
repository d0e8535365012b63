import { randomBytes } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ServerStack } from '../../scripts/local/start-server.ts';
import type { Endpoints } from '../support/endpoints.ts';
import { atByte, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { open, readAll } from '../support/http-client.ts';
import { Owner } from '../support/owner.ts';
import { BROWSER, download, PROGRAM, sha256 } from '../support/recipient.ts';
import { useServer } from '../support/system.ts';

/** What the server does that no function does: its connections, its limits, its management port. */
let server: ServerStack;
let endpoints: Endpoints;
let owner: Owner;
let s3: FaultProxy;
const logged: string[] = [];

const FILE = randomBytes(300_000);
const LARGE = randomBytes(50_000_000);
const MOST_CONNECTIONS = 40;
const SLOW_SECONDS = 1;

beforeAll(async () => {
  s3 = await startFaultProxy();
  ({ endpoints, server } = await useServer({
    environment: {
      AWS_ENDPOINT_URL_S3: s3.url,
      MAX_CONNECTIONS: String(MOST_CONNECTIONS),
      SLOW_CLIENT_SECONDS: String(SLOW_SECONDS),
    },
    onLog: (line) => void logged.push(line),
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

/** Sends bytes as they are; resolves to all that came back once the server has closed. */
function talk(...texts: string[]): Promise<string> {
  const { port, hostname } = at('/');
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(Number(port), hostname, () => {
      for (const text of texts) socket.write(text);
    });
    socket.setEncoding('latin1').on('data', (text) => {
      said += text;
    });
    socket.on('error', reject).on('close', () => resolve(said));
  });
}

async function claimOf(id: string): Promise<{ state: string; bytesSent?: number } | undefined> {
  for (let tries = 0; ; tries++) {
    const [claim] = (await owner.inspect(id)).claims;
    if (tries === 50 || claim?.state !== 'committed') return claim;
    await sleep(100);
  }
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
    const ask = ({ url }: { url: string }, connection: string) =>
      `GET ${url.slice(url.indexOf('/download'))} HTTP/1.1\r\nhost: a\r\nuser-agent: curl/8\r\nconnection: ${connection}\r\n\r\n`;

    const said = await talk(ask(first, 'keep-alive') + ask(second, 'close'));

    const bodies = said.split(/HTTP\/1\.1 200 OK\r\n/).slice(1);
    expect(bodies.map((body) => sha256(Buffer.from(body.slice(body.indexOf('\r\n\r\n') + 4), 'latin1')))).toEqual([
      sha256(FILE),
      sha256(FILE),
    ]);
  });

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
    expect(await claimOf(id)).toMatchObject({ state: 'aborted' });
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
    expect(await claimOf(id)).toMatchObject({ state: 'completed', bytesSent: LARGE.length });
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
    const aborted = await claimOf(id);
    const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';

    const rest = await download(url, { headers: { cookie, range: 'bytes=1000-' } });
    const stranger = await download(url);

    expect(aborted).toMatchObject({ state: 'aborted' });
    expect(rest).toMatchObject({ status: 206, sha256: sha256(LARGE.subarray(1000)) });
    expect(stranger.status).toBe(410);
  }, 60_000);
});

describe('a port that is taken', () => {
  test.each(['PORT', 'MANAGEMENT_PORT'])('%s is named in a sentence, and the server ends', async (variable) => {
    const environment = { [variable]: at('/').port };

    await expect(useServer({ environment })).rejects.toThrow(
      `Port ${at('/').port} is taken: free it, or set ${variable} to another one.`,
    );
  });
});

describe('the limits', () => {
  test('a request that trickles in is ended with 408', async () => {
    const start = performance.now();

    const said = await talk('GET /download HTTP/1.1\r\nhost: a\r\nx-slow: ');

    expect(said).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - start).toBeLessThan(15_000);
  }, 30_000);

  test('a connection that says nothing is closed', async () => {
    await talk();
  }, 30_000);

  test('headers of over 16 kB get 431', async () => {
    expect(await talk(`GET /download HTTP/1.1\r\nhost: a\r\nx-long: ${'x'.repeat(17_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });

  test.each(['/download', '/claim', '/links'])('a body of over 64 kB to %s gets 413', async (path) => {
    const body = 'x'.repeat(70_000);

    const answer = await fetch(at(path), { method: 'POST', body, headers: PROGRAM });

    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'body_too_large' });
  });

  test('connections beyond the most are closed, and probes still answered on the management port', async () => {
    const { port, hostname } = at('/');
    const idle = Array.from({ length: MOST_CONNECTIONS }, () => connect(Number(port), hostname));
    await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));

    const refused = await talk(`GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`).catch(() => '');
    const probe = await fetch(new URL('/readyz', server.managementUrl));
    const metrics = await (await fetch(new URL('/metrics', server.managementUrl))).text();
    for (const socket of idle) socket.destroy();

    expect(refused).toBe('');
    expect(probe.status).toBe(200);
    expect(metrics).toMatch(/^links_connections_dropped_total [1-9]/m);
  });
});

describe('probes and metrics', () => {
  test.each(['/healthz', '/readyz'])('%s answers 200 at both ports', async (path) => {
    expect((await fetch(at(path))).status).toBe(200);
    expect((await fetch(new URL(path, server.managementUrl))).status).toBe(200);
  });

  test('metrics are at the management port, and nothing else of the system is', async () => {
    const { url } = await mint();

    expect((await fetch(at('/metrics'))).status).toBe(404);
    expect((await fetch(new URL(new URL(url).pathname, server.managementUrl))).status).toBe(404);
    expect((await fetch(new URL('/metrics', server.managementUrl))).status).toBe(200);
  });

  test('metrics count requests, downloads, bytes and refusals, and name no link, token or address', async () => {
    const { url, id } = await mint();
    await download(url);
    await download(url);
    await fetch(url, { headers: BROWSER });
    await claimOf(id);

    const metrics = await (await fetch(new URL('/metrics', server.managementUrl))).text();

    expect(metrics).toMatch(/^links_http_requests_total\{route="download",method="GET",status="200"\} [1-9]/m);
    expect(metrics).toMatch(/^links_downloads_total\{ended="whole"\} [1-9]/m);
    expect(metrics).toMatch(/^links_refusals_total\{code="used"\} [1-9]/m);
    expect(Number(/^links_sent_bytes_total (\S+)/m.exec(metrics)?.[1])).toBeGreaterThanOrEqual(FILE.length);
    for (const secret of [id, new URL(url).searchParams.get('token') ?? '', '127.0.0.1', 'server/file.bin']) {
      expect(metrics).not.toContain(secret);
    }
  });

  test('a method that nobody knows makes no label of its own', async () => {
    await talk('PROPFIND /download HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');

    const metrics = await (await fetch(new URL('/metrics', server.managementUrl))).text();

    expect(metrics).toContain('method="other"');
    expect(metrics).not.toContain('PROPFIND');
  });

  test('the log is JSON, a line each', () => {
    expect(logged.length).toBeGreaterThan(0);
    for (const line of logged) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) });
  });
});
