import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type RunningWebFunction,
  startWebFunction,
  type WebFunctionOptions,
} from '../../scripts/local/emulator/web-function/server.ts';
import { ANSWERING_APPLICATION } from '../support/answering-application.ts';
import { open, readAll, receive, talk } from '../support/http-client.ts';
import { zipApplication } from '../support/zip-application.ts';

/** What a Web Function's endpoint does to requests and replies, and how its environments come and go. */
let zip: string;
let web: RunningWebFunction;
const opened: RunningWebFunction[] = [];
let logged: string[] = [];

const start = async (options: Partial<WebFunctionOptions> = {}) => {
  const onLog = (line: string) => void logged.push(line);
  const started = await startWebFunction({ name: 'tested', zip, environment: {}, onLog, ...options });
  opened.push(started);
  return started;
};

beforeAll(async () => {
  zip = await zipApplication(ANSWERING_APPLICATION);
  web = await start();
}, 60_000);

afterEach(() => {
  logged = [];
});

afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await rm(dirname(zip), { recursive: true });
});

const said = (line: string) => logged.some((one) => one.includes(line));
const until = async (isSo: () => boolean) => {
  while (!isSo()) await sleep(10);
};
const pidOf = async ({ url }: RunningWebFunction) => String((await receive(`${url}pid`)).body);
/** A request that is never answered. */
const hold = ({ url }: RunningWebFunction) => open(`${url}half`);

describe('a request', () => {
  test('is passed on as it is, without what describes the connection, and with where it comes from', async () => {
    const { body } = await receive(`${web.url}echo?key=a%20b&key=c+d&x=%ZZ`, {
      method: 'PUT',
      headers: {
        'X-Twice': ['a', 'b'],
        'X-Forwarded-For': '203.0.113.9',
        'X-Forwarded-Host': 'evil.example',
        'X-Real-IP': '203.0.113.9',
        'X-HTTP-Method-Override': 'DELETE',
        'Proxy-Authorization': 'Basic x',
        'lambda-web-request-id': 'mine',
        TE: 'trailers',
        Connection: 'keep-alive, x-hop',
        'X-Hop': '1',
        'Content-Type': 'text/plain',
      },
      body: 'ü',
    });

    const { rawHeaders, ...request } = JSON.parse(String(body));
    const pairs = (rawHeaders as string[]).flatMap((name, at) =>
      at % 2 ? [] : [[name.toLowerCase(), rawHeaders[at + 1]]],
    );
    expect(request).toEqual({ method: 'PUT', url: '/echo?key=a%20b&key=c+d&x=%ZZ', body: 'ü' });
    expect(pairs).toEqual(
      expect.arrayContaining([
        ['host', new URL(web.url).host],
        ['x-twice', 'a'],
        ['x-twice', 'b'],
        ['x-forwarded-for', '203.0.113.9, 127.0.0.1'],
        ['x-forwarded-host', 'evil.example'],
        ['lambda-web-endpoint-name', 'live'],
        ['lambda-web-request-id', expect.stringMatching(/^[\w-]{10,}$/)],
      ]),
    );
    const names = pairs.map(([name]) => name);
    for (const removed of ['x-real-ip', 'x-http-method-override', 'proxy-authorization', 'te', 'x-hop']) {
      expect(names).not.toContain(removed);
    }
    expect(names.filter((name) => name === 'lambda-web-request-id')).toHaveLength(1);
  });

  const head = (line: string, ...headers: string[]) => [line, ...headers, 'Connection: close', '', ''].join('\r\n');
  const host = () => `Host: ${new URL(web.url).host}`;
  const lines = (count: number) => Array.from({ length: count }, (_, at) => `a${at}: 1`);

  test.each<[string, () => string, string]>([
    ['of HTTP/1.0', () => head('GET /pid HTTP/1.0', host()), 'HTTP/1.1 505'],
    ['of a method that is not among seven', () => head('TRACE /pid HTTP/1.1', host()), 'HTTP/1.1 400'],
    ['without a Host', () => head('GET /pid HTTP/1.1'), 'HTTP/1.1 400'],
    ['for another Host', () => head('GET /pid HTTP/1.1', 'Host: other.example'), 'HTTP/1.1 404'],
    ['that expects 100-continue', () => head('PUT /echo HTTP/1.1', host(), 'Expect: 100-continue'), 'HTTP/1.1 417'],
    ['of 6,300 header lines and more', () => head('GET /pid HTTP/1.1', host(), ...lines(6_300)), 'HTTP/1.1 431'],
    ['with too many bytes of headers', () => head('GET /pid HTTP/1.1', host(), `x: ${'y'.repeat(200_000)}`), ''],
  ])('%s does not get to the application', async (_, text, answer) => {
    const got = await talk(new URL(web.url), text()).catch(() => '');

    expect(got.slice(0, 12)).toBe(answer);
  });

  test('is refused at once by a rate limit of 0', async () => {
    const closed = await start({ rateLimit: 0 });

    expect((await receive(`${closed.url}pid`)).status).toBe(429);
    expect(closed.pids()).toEqual([]);
  });
});

describe('a reply', () => {
  test('keeps its length and its headers, without those of the connection', async () => {
    const { headers } = await receive(`${web.url}echo`);

    expect(Number(headers['content-length'])).toBeGreaterThan(0);
    expect(headers['x-named']).toBe('a, b');
    expect(headers['keep-alive'] ?? '').not.toContain('77');
    expect(headers['lambda-web-request-id']).toBeDefined();
  });

  test('loses its trailers', async () => {
    const answer = await open(`${web.url}trailer`);
    const { body, isWhole } = await readAll(answer);

    expect([isWhole, body.length, answer.trailers]).toEqual([true, 500, {}]);
    expect(answer.headers.trailer).toBeUndefined();
  });

  test('that the application breaks off breaks the connection', async () => {
    const { body, isWhole } = await receive(`${web.url}cut`);

    expect([isWhole, body.length]).toEqual([false, 500]);
  });

  test('of an application that dies is 502 before its head', async () => {
    const mortal = await start();

    expect((await receive(`${mortal.url}exit`)).status).toBe(502);
    expect((await receive(`${mortal.url}pid`)).status).toBe(200);
  });

  test('comes at the pace of its client, and the application sees it leave', async () => {
    const answer = await open(`${web.url}endless`);
    await sleep(500);
    answer.destroy();
    await until(() => said('left after'));

    const taken = Number(/left after (\d+)/.exec(logged.join('\n'))?.[1]);
    expect(taken).toBeGreaterThan(0);
    // Two pairs of the kernel's buffers, each of a few megabytes, and nothing of ours beside them.
    expect(taken).toBeLessThan(32_000_000);
  });
});

describe('a request that takes longer than the timeout', () => {
  let hurried: RunningWebFunction;
  beforeAll(async () => {
    hurried = await start({ timeoutMs: 300 });
  });

  test('is 504 without an answer', async () => {
    const { status, headers } = await receive(`${hurried.url}hold`);

    expect([status, headers['lambda-web-error-type']]).toEqual([504, 'Runtime.RequestTimeout']);
  });

  test('misses bytes of the length that its answer named', async () => {
    const { status, body, isWhole } = await receive(`${hurried.url}half`);

    expect([status, body.length, isWhole]).toEqual([200, 500, false]);
  });

  test('looks whole where its answer named no length', async () => {
    const { status, body, isWhole } = await receive(`${hurried.url}half-in-chunks`);

    expect([status, body.length, isWhole]).toEqual([200, 500, true]);
  });
});

describe('environments', () => {
  test('start with the first request, and are used again', async () => {
    const fresh = await start();
    const before = fresh.pids();
    const first = await pidOf(fresh);

    expect(before).toEqual([]);
    expect(await pidOf(fresh)).toBe(first);
    expect(fresh.pids().map(String)).toEqual([first]);
  });

  test('take as many requests at once as they may, and then there is one more; past the last one requests are refused', async () => {
    const small = await start({ maxConcurrency: 2, maxEnvironments: 2 });

    const held = await Promise.all(Array.from({ length: 4 }, () => hold(small)));
    const refused = await receive(`${small.url}pid`);
    const pids = small.pids();
    held[0]?.destroy();
    await sleep(100);
    const admitted = await receive(`${small.url}pid`);
    for (const one of held) one.destroy();

    expect(pids).toHaveLength(2);
    expect([refused.status, admitted.status]).toEqual([429, 200]);
  });

  test('are taken away when nothing comes, and there is another for the next request', async () => {
    const sleepy = await start({ idleMs: 50 });
    const first = await pidOf(sleepy);
    await until(() => sleepy.pids().length === 0);

    expect(await pidOf(sleepy)).not.toBe(first);
  });

  test('are told to stop, and end a second later even if they do not; new requests go to another', async () => {
    const first = await pidOf(web);
    const held = readAll(await hold(web));
    const recycled = web.recycle();
    const second = await pidOf(web);
    await recycled;
    const { isWhole } = await held;

    expect(said('told to stop')).toBe(true);
    expect(second).not.toBe(first);
    expect(isWhole).toBe(false);
    expect(() => process.kill(Number(first), 0)).toThrow('ESRCH');
  });

  test.each([
    ['ends before it listens', 'process.exit(3)'],
    ['is no program', 'this is no program'],
  ])('of an application that %s answer 500, and the log says why', async (_, source) => {
    const broken = await zipApplication(source);
    const failing = await start({ zip: broken });

    expect((await receive(`${failing.url}pid`)).status).toBe(500);
    expect(said('The application ended before it listened.')).toBe(true);
    await rm(dirname(broken), { recursive: true });
  });
});
