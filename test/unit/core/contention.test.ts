import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { changeLink, OF_THE_LEDGER } from '../../../functions/core/change-link.ts';
import { LinkError } from '../../../functions/core/errors.ts';
import type { Link } from '../../../functions/core/link.ts';
import type { LinkStore } from '../../../functions/core/ports.ts';
import { commit } from '../../../functions/core/transitions.ts';
import { makeLink, NOW } from '../../support/links.ts';
import { random } from '../../support/machine.ts';
import { MemoryLinkStore } from '../../support/memory-link-store.ts';

/** How long a call to the table takes: ms. */
const CALL_MS = 4;

/** A hundred clients, each to claim one of a hundred uses, all with the link in hand as it was at first. */
const CLIENTS = Array.from({ length: 100 }, (_, n) => n);

async function crowd(storeOf: (table: MemoryLinkStore, n: number) => LinkStore) {
  const table = new MemoryLinkStore();
  const { link } = makeLink({ maxUses: CLIENTS.length });
  table.links.set(link.id, link);
  const outcomes = CLIENTS.map((n) => {
    const identity = { id: `claim ${n}`, secretHash: `hash ${n}`, sourceIp: '192.0.2.1' };
    const ports = { links: storeOf(table, n), random, pause: (milliseconds: number) => sleep(milliseconds) };
    return changeLink(ports, link, (current) => commit(current, identity, NOW)).then(
      () => 'done',
      (error: LinkError) => error.code,
    );
  });
  const done = await Promise.all(outcomes);
  return { done, writes: table.writes, stored: table.links.get(link.id) as Link };
}

/** The table as one process sees it, some milliseconds away. */
function away(table: LinkStore): LinkStore {
  return {
    get: async (id) => {
      await sleep(CALL_MS / 2);
      const link = await table.get(id);
      await sleep(CALL_MS / 2);
      return link;
    },
    put: async (link, version) => {
      await sleep(CALL_MS / 2);
      const isStored = await table.put(link, version);
      await sleep(CALL_MS / 2);
      return isStored;
    },
  };
}

describe('a hundred at once at a link of a hundred uses', () => {
  test('are all served, each from a process of its own', async () => {
    const { done, stored } = await crowd(away);

    expect(new Set(done)).toEqual(new Set(['done']));
    expect(stored.claims).toHaveLength(100);
  });

  test('are served in turn within one process, with a write each', async () => {
    let store: LinkStore | undefined;
    const { done, writes } = await crowd((table) => {
      store ??= away(table);
      return store;
    });

    expect(new Set(done)).toEqual(new Set(['done']));
    expect(writes).toBe(100);
  });
});

describe('a table that does not answer', () => {
  test('is asked by one in a process, not by all that wait behind it, and again by what must be written', async () => {
    const { link } = makeLink();
    let puts = 0;
    const links: LinkStore = {
      get: async () => link,
      put: async () => {
        puts++;
        await sleep(CALL_MS);
        throw new LinkError('storage_unavailable');
      },
    };
    const ports = { links, random, pause: async () => {} };
    const decide = (current: Link) => ({ ...current, version: current.version + 1 });
    const code = (change: Promise<unknown>) => change.catch((error: LinkError) => error.code);

    const told = await Promise.all([
      code(changeLink(ports, link, decide)),
      code(changeLink(ports, link, decide)),
      code(changeLink(ports, link, decide, OF_THE_LEDGER)),
      code(changeLink(ports, link, decide)),
    ]);

    expect(told).toEqual(['storage_unavailable', 'busy', 'storage_unavailable', 'busy']);
    expect(puts).toBe(2);
  });
});
