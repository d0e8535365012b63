import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import type { ServerStack } from '../../scripts/local/start-server.ts';
import { talk } from '../support/http-client.ts';
import { Owner } from '../support/owner.ts';
import { BROWSER, download, PROGRAM } from '../support/recipient.ts';
import { useServer } from '../support/system.ts';

/** The server's limits, and what it tells its operator: probes, metrics, the log. */
let server: ServerStack;
let endpoints: Endpoints;
let owner: Owner;
const logged: string[] = [];

const FILE = randomBytes(300_000);
const MOST_CONNECTIONS = 40;

beforeAll(async () => {
  ({ endpoints, server } = await useServer({
    environment: { MAX_CONNECTIONS: String(MOST_CONNECTIONS) },
    onLog: (line) => void logged.push(line),
  }));
  owner = new Owner(endpoints);
  await owner.put('server/file.bin', FILE);
}, 60_000);

afterAll(() => server.close());

const mint = () => owner.mint({ key: 'server/file.bin' });
const at = (path: string) => new URL(path, endpoints.redeemUrl);

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

    const said = await talk(at('/'), 'GET /download HTTP/1.1\r\nhost: a\r\nx-slow: ');

    expect(said).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - start).toBeLessThan(15_000);
  }, 30_000);

  test('a connection that says nothing is closed', async () => {
    await talk(at('/'));
  }, 30_000);

  test('headers of over 16 kB get 431', async () => {
    expect(await talk(at('/'), `GET /download HTTP/1.1\r\nhost: a\r\nx-long: ${'x'.repeat(17_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });

  test.each(['/download', '/claim', '/links'])('a body of over 64 kB to %s gets 413', async (path) => {
    const body = 'x'.repeat(70_000);

    const answer = await fetch(at(path), { method: 'POST', body, headers: PROGRAM });

    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'body_too_large' });
  });

  test('an order of an owner may have 1 MB, and no more', async () => {
    const ask = (bytes: number) =>
      owner.call('POST', '/links', JSON.stringify({ key: 'server/file.bin', note: 'n'.repeat(bytes) }));

    expect([(await ask(900_000)).status, (await ask(1_000_000)).status]).toEqual([400, 413]);
  });

  test('connections that are idle after a request are closed, and make room for others', async () => {
    const { port, hostname } = at('/');
    // Some are left for what the tests before have not closed yet.
    const idle = Array.from({ length: MOST_CONNECTIONS - 15 }, () => connect(Number(port), hostname));
    for (const socket of idle) socket.write('GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n');
    await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('data', resolve))));

    await Promise.all(idle.map((socket) => new Promise((resolve) => socket.resume().once('close', resolve))));

    expect((await fetch(at('/healthz'))).status).toBe(200);
  }, 30_000);

  test("a trusted proxy's are kept", async () => {
    const behind = await useServer({ environment: { TRUST_PROXY: '127.0.0.0/8' } });
    const { port, hostname } = new URL(behind.endpoints.redeemUrl);
    const socket = connect(Number(port), hostname);
    const ask = async () => {
      socket.write('GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n');
      return String((await once(socket, 'data'))[0]);
    };

    const answers = [await ask()];
    await sleep(7_000); // longer than anybody else's
    answers.push(await ask());
    socket.destroy();
    await behind.server.close();

    expect(answers.map((answer) => answer.slice(0, 15))).toEqual(['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK']);
  }, 60_000);

  test('connections beyond the most are closed, and probes still answered on the management port', async () => {
    const { port, hostname } = at('/');
    const idle = Array.from({ length: MOST_CONNECTIONS }, () => connect(Number(port), hostname));
    await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));

    const refused = await talk(at('/'), `GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`).catch(
      () => '',
    );
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
    await owner.firstOutcome(id);

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
    await talk(at('/'), 'PROPFIND /download HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');

    const metrics = await (await fetch(new URL('/metrics', server.managementUrl))).text();

    expect(metrics).toContain('method="other"');
    expect(metrics).not.toContain('PROPFIND');
  });

  test('the log is JSON, a line each', () => {
    expect(logged.length).toBeGreaterThan(0);
    for (const line of logged) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) });
  });
});
