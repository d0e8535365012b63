import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { toAttributes } from '../../functions/adapters/aws/attribute-values.ts';
import { DYNAMODB, JsonClient } from '../../functions/adapters/aws/json-client.ts';
import { DynamoDbLinkIndex } from '../../functions/adapters/dynamodb-link-index.ts';
import { DynamoDbLinkStore } from '../../functions/adapters/dynamodb-link-store.ts';
import { toItem } from '../../functions/adapters/link-item.ts';
import type { Link } from '../../functions/core/link.ts';
import { type Call, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { random } from '../support/machine.ts';
import { type Stores, useStores } from '../support/stores.ts';
import { pagesOf, putLinks } from './link-store.ts';

// What may happen between an index that is read and the table that it names. The proxy sees each call, and does it.

let stores: Stores;
let proxy: FaultProxy;
let direct: JsonClient;
let proxied: JsonClient;
let calls: { operation: string; request: BatchGetItem }[];
let pauses: number[];

interface BatchGetItem {
  RequestItems?: Record<string, { Keys: unknown[]; ConsistentRead?: boolean }>;
}

beforeAll(async () => {
  stores = await useStores();
  proxy = await startFaultProxy();
  proxy.target = String(stores.dynamodb.endpoint);
  direct = new JsonClient(DYNAMODB, stores.dynamodb);
  proxied = new JsonClient(DYNAMODB, { ...stores.dynamodb, endpoint: proxy.url });
});

beforeEach(() => {
  calls = [];
  pauses = [];
  proxy.faultOf = (call) => {
    calls.push(readCall(call));
    return 'none';
  };
});

afterAll(async () => {
  direct.destroy();
  proxied.destroy();
  await proxy.close();
  await stores.close();
});

const store = () => new DynamoDbLinkStore(direct, stores.table);
const index = () =>
  new DynamoDbLinkIndex(proxied, stores.table, 'owner-createdAt', {
    random,
    pause: async (milliseconds) => void pauses.push(milliseconds),
  });

test('reads a page by one query and one consistent read of all its links', async () => {
  const { owner, newestFirst } = await putLinks(store(), 50);

  expect((await index().listByOwner(owner, 50)).links).toEqual(newestFirst);

  expect(calls.map(({ operation }) => operation)).toEqual(['Query', 'BatchGetItem']);
  expect(calls[1]?.request.RequestItems?.[stores.table]).toMatchObject({ ConsistentRead: true });
  expect(pauses).toEqual([]);
});

test('asks the table for nothing where the index names nothing', async () => {
  expect(await index().listByOwner('arn:aws:iam::111122223333:user/nobody', 50)).toEqual({ links: [] });

  expect(calls.map(({ operation }) => operation)).toEqual(['Query']);
});

test('never asks for more keys at once than DynamoDB takes, and its cursor leads on', async () => {
  const { owner, newestFirst } = await putLinks(store(), 130);

  expect((await pagesOf(index(), owner, 1_000)).flat()).toEqual(newestFirst);

  const asked = calls.flatMap(({ request }) => request.RequestItems?.[stores.table]?.Keys.length ?? []);
  expect(asked).toEqual([100, 30]);
});

test('leaves out links that went between the two calls, and its cursor leads past them', async () => {
  const { owner, newestFirst } = await putLinks(store(), 6);
  const gone = [newestFirst[1], newestFirst[2], newestFirst[3]].map((link) => link?.id);
  proxy.faultOf = (call) => ({
    after: async () => {
      if (readCall(call).operation !== 'Query') return;
      for (const id of gone) await direct.call('DeleteItem', { TableName: stores.table, Key: toAttributes({ id }) });
    },
  });

  const pages = await pagesOf(index(), owner, 2);

  expect(pages.flat().map(({ id }) => id)).toEqual(newestFirst.map(({ id }) => id).filter((id) => !gone.includes(id)));
});

test('asks again, and only, for what a call left unread, waits in between, and keeps the order', async () => {
  const { owner, newestFirst } = await putLinks(store(), 5);
  const [first, second] = newestFirst;
  const rounds = [[], [first, second]];
  leaveUnread((keys) => {
    const read = rounds.shift();
    return read && { read, unread: keys.slice(read.length) };
  });

  const { links } = await index().listByOwner(owner, 10);

  expect(links).toEqual(newestFirst);
  const asked = calls.flatMap(({ request }) => request.RequestItems?.[stores.table] ?? []);
  expect(asked.map(({ Keys }) => Keys.length)).toEqual([5, 5, 3]);
  expect(asked.every(({ ConsistentRead }) => ConsistentRead)).toBe(true);
  expect(pauses).toHaveLength(2);
});

test('reads links that are too large together for one call', async () => {
  const { owner, newestFirst } = await putLinks(store(), 8, { note: 'n'.repeat(390_000) });

  const listed = (await pagesOf(index(), owner, 8)).flat();

  expect(listed.map(({ id }) => id)).toEqual(newestFirst.map(({ id }) => id));
  expect(listed.map(({ note }) => note?.length)).toEqual(newestFirst.map(() => 390_000));
});

test('gives up where a table leaves links unread for good, and says that it may pass', async () => {
  const { owner } = await putLinks(store(), 2);
  leaveUnread((unread) => ({ read: [], unread }));

  await expect(index().listByOwner(owner, 2)).rejects.toMatchObject({ code: 'storage_unavailable' });

  expect(calls.length).toBeLessThan(20);
  expect(pauses).toHaveLength(calls.length - 2);
});

/** What a throttled table does, which no emulator can be told to do: it reads some of the keys, and gives back the others. */
function leaveUnread(answer: (keys: unknown[]) => { read: (Link | undefined)[]; unread: unknown[] } | undefined): void {
  proxy.faultOf = (call) => {
    const seen = readCall(call);
    calls.push(seen);
    const keys = seen.request.RequestItems?.[stores.table]?.Keys;
    const answered = keys && answer(keys);
    if (!answered) return 'none';
    const items = answered.read.flatMap((link) => (link ? [toAttributes(toItem(link))] : []));
    return {
      instead: {
        status: 200,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: JSON.stringify({
          Responses: { [stores.table]: items },
          UnprocessedKeys: { [stores.table]: { Keys: answered.unread, ConsistentRead: true } },
        }),
      },
    };
  };
}

function readCall({ headers, body }: Call): { operation: string; request: BatchGetItem } {
  const operation = String(headers['x-amz-target']).split('.')[1] ?? '';
  return { operation, request: JSON.parse(body.toString()) as BatchGetItem };
}
