import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ServerStack } from '../../scripts/local/start-server.ts';
import { openInCrowd, readAll } from '../support/http-client.ts';
import { tableItems } from '../support/ledger.ts';
import { Owner } from '../support/owner.ts';
import { PROGRAM, sha256 } from '../support/recipient.ts';
import { useServer } from '../support/system.ts';

/** What an orchestrator's SIGTERM does to recipients: nothing. */
let server: ServerStack;
let owner: Owner;
let redeemUrl: string;
let items: () => Promise<Record<string, unknown>[]>;

const LARGE = randomBytes(20_000_000);
const DRAIN_SECONDS = '3';

async function start(environment: Record<string, string> = {}): Promise<void> {
  const started = await useServer({ environment });
  server = started.server;
  redeemUrl = started.endpoints.redeemUrl;
  owner = new Owner(started.endpoints);
  items = () => tableItems(started.endpoints);
  await owner.put('drain/large.bin', LARGE);
}

/** A download whose recipient has read nothing of it yet. */
async function begin(key = 'drain/large.bin'): Promise<IncomingMessage> {
  const { url } = await owner.mint({ key });
  return openInCrowd(url, { headers: PROGRAM });
}

const statusOf = async (path: string) => (await fetch(new URL(path, server.managementUrl))).status;

let exited: Promise<unknown[]>;
const tellToStop = () => {
  exited = once(server.process, 'exit');
  server.process.kill('SIGTERM');
};

/** Resolves once the server says that it takes nothing new. */
async function draining(): Promise<void> {
  while ((await statusOf('/readyz')) !== 503) await sleep(20);
}

afterEach(() => server.close());

describe('a server that is told to stop', () => {
  beforeEach(() => start());

  test('finishes 50 downloads in their middle, turns new ones away, and ends with 0', async () => {
    const { url } = await owner.mint({ key: 'drain/large.bin' });
    const answers = await Promise.all(Array.from({ length: 50 }, () => begin()));

    tellToStop();
    await draining();
    const late = await fetch(url, { headers: PROGRAM });
    const probes = [await statusOf('/healthz'), (await fetch(new URL('/readyz', redeemUrl))).status];
    const got = await Promise.all(answers.map(readAll));
    const [code] = await exited;

    expect(got.filter(({ body, isWhole }) => !isWhole || sha256(body) !== sha256(LARGE))).toHaveLength(0);
    expect(late.status).toBe(503);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(late.headers.get('connection')).toBe('close');
    expect(await late.json()).toMatchObject({ code: 'shutting_down' });
    expect(probes).toEqual([200, 503]);
    expect(code).toBe(0);
    const states = (await items()).map(({ claims }) => (claims as { state: string }[])[0]?.state ?? 'unclaimed');
    expect(states.toSorted()).toEqual([...Array(50).fill('completed'), 'unclaimed']);
  }, 120_000);

  test('tells a browser by a page', async () => {
    const answer = await begin();
    tellToStop();
    await draining();

    const page = await fetch(new URL('/download', redeemUrl), { headers: { ...PROGRAM, accept: 'text/html' } });
    await readAll(answer);
    await exited;

    expect(page.status).toBe(503);
    expect(page.headers.get('content-type')).toContain('text/html');
  }, 60_000);

  test('turns away what comes on a connection from before, and closes it', async () => {
    const agent = new Agent({ keepAlive: true });
    const ask = () =>
      new Promise<IncomingMessage>((resolve, reject) => {
        request(new URL('/download', redeemUrl), { agent, headers: PROGRAM }, resolve).on('error', reject).end();
      });
    const before = await readAll(await ask());
    const answer = await begin();
    tellToStop();
    await draining();

    const after = await readAll(await ask());
    await readAll(answer);
    agent.destroy();
    await exited;

    expect([before.status, before.headers.connection]).toEqual([400, 'keep-alive']);
    expect([after.status, after.headers.connection]).toEqual([503, 'close']);
  }, 60_000);

  test('does not end before a recipient has taken what the kernel holds for it', async () => {
    await owner.put('drain/small.bin', LARGE.subarray(0, 1_000_000));
    const answer = await begin('drain/small.bin');
    while (JSON.stringify(await items()).includes('"committed"')) await sleep(20);

    tellToStop();
    const first = await Promise.race([exited.then(() => 'it ended'), sleep(1_500, 'it waits')]);
    const { body, isWhole } = await readAll(answer);
    const [code] = await exited;

    expect(first).toBe('it waits');
    expect([isWhole, body.length, code]).toEqual([true, 1_000_000, 0]);
  }, 60_000);
});

describe(`with DRAIN_SECONDS=${DRAIN_SECONDS}`, () => {
  beforeEach(() => start({ DRAIN_SECONDS }));

  test('a download that has not ended by then is cut, settled as failed, and visibly broken', async () => {
    const answer = await begin();

    tellToStop();
    const [code] = await exited;
    const { isWhole } = await readAll(answer);

    expect(code).toBe(0);
    expect(isWhole).toBe(false);
    expect(await items()).toMatchObject([{ claims: [{ state: 'failed' }] }]);
  }, 60_000);
});
