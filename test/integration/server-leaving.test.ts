import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import type { ServerStack } from '../../scripts/local/start-server.ts';
import { dynamodbStepOf } from '../faults/step.ts';
import { type FaultProxy, type Intervention, startFaultProxy } from '../support/fault-proxy.ts';
import { talk } from '../support/http-client.ts';
import { askAndLeave, LEAVINGS } from '../support/leaving.ts';
import { tableItems } from '../support/ledger.ts';
import { type LinkJson, Owner } from '../support/owner.ts';
import { download, downloadInCrowd, sha256 } from '../support/recipient.ts';
import { redeemLater } from '../support/redeem-later.ts';
import { useServer } from '../support/system.ts';

/**
 * Never spent for nobody. S3 takes its time, and so there is a while in which a recipient may leave before the commit: the
 * link must then be as good as new for another, at once.
 */
let s3: FaultProxy;
let dynamodb: FaultProxy;
let server: ServerStack;
let endpoints: Endpoints;
let owner: Owner;
const logged: string[] = [];

const KEY = 'leaving/file.bin';
const FILE = randomBytes(300_000);
const S3_MS = 1_500;
const SLOW: Intervention = { before: () => sleep(S3_MS) };
const MOMENTS = [0, 5, 400];
const EACH = 20;
const REDIRECT = { delivery: 'redirect' };

async function start(environment: Record<string, string> = {}): Promise<void> {
  [s3, dynamodb] = await Promise.all([startFaultProxy(), startFaultProxy()]);
  const addresses = { AWS_ENDPOINT_URL_S3: s3.url, AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url };
  const onLog = (line: string) => void logged.push(line);
  ({ endpoints, server } = await useServer({ environment: { ...addresses, ...environment }, onLog }));
  s3.target = endpoints.s3Endpoint ?? '';
  dynamodb.target = endpoints.dynamodbEndpoint ?? '';
  owner = new Owner(endpoints);
  await owner.put(KEY, FILE);
}

async function stop(): Promise<void> {
  owner.s3.destroy();
  await server.close();
  await Promise.all([s3.close(), dynamodb.close()]);
}

const mint = (count: number, order: object = {}): Promise<LinkJson[]> =>
  Promise.all(Array.from({ length: count }, () => owner.mint({ key: KEY, ...order })));

/** Slows S3 down for recipients while something happens, and resolves once the server has nothing in hand any more. */
async function whileSlow<T>(act: () => Promise<T>): Promise<T> {
  s3.fault = SLOW;
  const result = await act();
  await idle();
  s3.fault = 'none';
  return result;
}

/** Resolves once the server works on no request. */
async function idle(): Promise<void> {
  while ((await gauge('links_requests_in_flight')) > 0) await sleep(20);
}

/** A number of the server's metrics. */
async function gauge(name: string): Promise<number> {
  const metrics = await (await fetch(new URL('/metrics', server.managementUrl))).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(metrics)?.[1]);
}

const claimsOf = async (links: readonly LinkJson[]) =>
  (await Promise.all(links.map(({ id }) => owner.inspect(id)))).flatMap(({ claims }) => claims);

/** What a newcomer gets of each link. */
const redeemed = async (links: readonly LinkJson[]) =>
  (await Promise.all(links.map(({ url }) => downloadInCrowd(url)))).map(({ status, sha256 }) => ({ status, sha256 }));

const WHOLE = { status: 200, sha256: sha256(FILE) };

describe('a recipient who leaves while S3 is asked', () => {
  beforeAll(() => start(), 60_000);
  afterAll(stop);

  describe.each(LEAVINGS)('by %s', (how) => {
    test.each(MOMENTS)(`%i ms after the request leaves the link as good as new, ${EACH} times`, async (after) => {
      const links = await mint(EACH);

      const said = await whileSlow(() => Promise.all(links.map(({ url }) => askAndLeave(url, { how, after }))));

      expect(new Set(said)).toEqual(new Set(['']));
      expect(await claimsOf(links)).toEqual([]);
      expect(await redeemed(links)).toEqual(Array(EACH).fill(WHOLE));
    });

    test('whatever it asks for, and with more sent ahead: links that redirect, forms, parts of a claim', async () => {
      const redirects = await mint(2 * MOMENTS.length, REDIRECT);
      const [posted, reserved, ...ahead] = (await mint(5)) as [LinkJson, LinkJson, ...LinkJson[]];
      const part = partOf(await claim(reserved.url));
      const at = (n: number) => ({ how, after: MOMENTS[n % MOMENTS.length] ?? 0 });
      const last = new URL('/healthz', endpoints.redeemUrl).href;

      await whileSlow(() =>
        Promise.all([
          ...redirects.map(({ url }, n) => askAndLeave(url, at(n))),
          askAndLeave(new URL('/download', endpoints.redeemUrl).href, at(1), formOf(posted.url)),
          askAndLeave(reserved.url, at(1), { headers: part }),
          askAndLeave([...ahead.map(({ url }) => url), last], at(2)),
        ]),
      );

      expect(await claimsOf([...redirects, posted, ...ahead])).toEqual([]);
      expect(await claimsOf([reserved])).toMatchObject([{ state: 'reserved' }]);
      expect((await redeemed(redirects)).map(({ status }) => status)).toEqual(Array(redirects.length).fill(302));
      expect(await redeemed([posted, ...ahead])).toEqual(Array(4).fill(WHOLE));
      expect((await download(reserved.url, { headers: part })).status).toBe(206);
    });

    test('while the commit is on its way spends the use, and no byte is counted as sent', async () => {
      const [link] = (await mint(1)) as [LinkJson];
      const arrived = Promise.withResolvers<void>();
      const others = await gauge('links_connections');
      const noticed = async () => {
        arrived.resolve();
        while ((await gauge('links_connections')) > others) await sleep(10);
      };
      dynamodb.faultOf = (call) => (dynamodbStepOf(call).step === 'commit' ? { before: noticed } : 'none');

      await askAndLeave(link.url, { how, after: arrived.promise });
      await idle();
      dynamodb.faultOf = () => 'none';

      const [claim] = await claimsOf([link]);
      expect([claim?.state, claim?.bytesSent ?? 0]).toEqual(['aborted', 0]);
    });
  });

  test('who sends requests ahead and stays is served all of them', async () => {
    const links = await mint(2);
    const requests = links.map(({ url }, n) => {
      const { pathname, search, host } = new URL(url);
      const last = n === links.length - 1 ? 'connection: close\r\n' : '';
      return `GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\nuser-agent: curl/8.5.0\r\n${last}\r\n`;
    });

    const said = await whileSlow(() => talk(new URL(endpoints.redeemUrl), ...requests));

    expect(said.split('HTTP/1.1 200 OK')).toHaveLength(1 + links.length);
    expect(said.split(FILE.toString('latin1'))).toHaveLength(1 + links.length);
  });

  test('is no error of ours', () => {
    expect(logged.filter((line) => /"level":"error"/i.test(line))).toEqual([]);
  });
});

describe('a server that is told to stop with DRAIN_SECONDS=0, while S3 is asked', () => {
  beforeAll(() => start({ DRAIN_SECONDS: '0' }), 60_000);
  afterAll(stop);

  test(`leaves ${EACH} links as good as new, streams and redirects`, async () => {
    const links = [...(await mint(EACH / 2)), ...(await mint(EACH / 2, REDIRECT))];
    s3.fault = SLOW;
    const before = s3.requests.length;
    const asked = links.map(({ url }) => download(url).catch(() => undefined));
    while (s3.requests.length < before + EACH) await sleep(10);

    const exited = once(server.process, 'exit');
    server.process.kill('SIGTERM');
    const [code] = await exited;
    s3.fault = 'none';

    expect(code).toBe(0);
    expect(await Promise.all(asked)).toEqual(Array(EACH).fill(undefined));
    expect((await tableItems(endpoints)).flatMap(({ claims }) => claims)).toEqual([]);
    const newcomers = await Promise.all(links.map(({ url }) => redeemLater(endpoints, url, 0)));
    expect(newcomers.map(({ status }) => status)).toEqual([...Array(EACH / 2).fill(200), ...Array(EACH / 2).fill(302)]);
  }, 60_000);
});

/** Makes a reservation without bytes; resolves to its secret. */
async function claim(url: string): Promise<string> {
  const answer = await fetch(new URL('/claim', endpoints.redeemUrl), formOf(url));
  return ((await answer.json()) as { claim: string }).claim;
}

const formOf = (url: string) => ({
  method: 'POST' as const,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: `token=${new URL(url).searchParams.get('token')}`,
});

const partOf = (secret: string) => ({ authorization: `Bearer ${secret}`, range: 'bytes=0-99999' });
