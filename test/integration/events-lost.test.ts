import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Stack } from '../../scripts/local/start-stack.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { Owner } from '../support/owner.ts';
import { download, sha256 } from '../support/recipient.ts';
import { useStack } from '../support/system.ts';

/** A lost event never loses a download: EventBridge as it may be on a bad day. */
let stack: Stack;
let owner: Owner;
let eventBridge: FaultProxy;
const logged: string[] = [];
const FILE = randomBytes(100_000);

beforeAll(async () => {
  eventBridge = await startFaultProxy();
  const environment = { EVENT_BUS_NAME: 'links', AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.url };
  const system = await useStack({ environment, functions: { onLog: (line) => void logged.push(line) } });
  stack = system.stack;
  owner = new Owner(system.endpoints);
  await owner.put('events/file.bin', FILE);
}, 120_000);

afterAll(async () => {
  await stack.close();
  await eventBridge.close();
});

const DENIED = {
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({ __type: 'AccessDeniedException', message: 'not authorized to perform: events:PutEvents' }),
};
const NOT_TAKEN = {
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'sorry' }] }),
};

describe.each([
  ['refuses', { instead: DENIED }],
  ['takes a call, but not the event', { instead: NOT_TAKEN }],
  ['is overrun', 'refuse'],
  ['hangs', 'hang'],
  ['breaks the connection', { instead: 'reset' }],
] as const)('where EventBridge %s', (_, fault) => {
  test('a link is minted, handed out once, and settled in the ledger; the log says what was lost', async () => {
    eventBridge.fault = fault;
    logged.length = 0;

    const { url, id } = await owner.mint({ key: 'events/file.bin' });
    const first = await download(url);
    const second = await download(url);

    expect(first).toMatchObject({ status: 200, sha256: sha256(FILE), wasCut: false });
    expect(second.status).toBe(410);
    expect((await owner.inspect(id)).claims).toMatchObject([{ state: 'completed' }]);
    expect(logged.join('\n')).toContain('event_lost');
  }, 30_000);
});
