import { describe, expect, test } from '@jest/globals';
import type { LinkError } from '../../functions/core/errors.ts';
import type { Link } from '../../functions/core/link.ts';
import type { LinkIndex, LinkStore } from '../../functions/core/ports.ts';
import { type LinkId, linkIdOf, mintToken } from '../../functions/core/token.ts';
import { RESERVATION_SECONDS } from '../../functions/core/transitions.ts';
import { makeLink, NOW } from '../support/links.ts';
import { random } from '../support/machine.ts';

/** One implementation, and how a link goes from it as the table's TTL takes it. */
export interface TestedStore {
  store: LinkStore;
  index: LinkIndex;
  remove(id: LinkId): Promise<unknown>;
}

/** What every link store must do; run on each implementation. */
export function linkStoreContract(name: string, stores: () => TestedStore): void {
  describe(`${name}, as a link store`, () => {
    test('knows nothing of a link that was never put', async () => {
      expect(await stores().store.get(linkIdOf(mintToken(random)))).toBeUndefined();
    });

    test('gives back what was put, field by field', async () => {
      const { store } = stores();
      const full = fullLink();

      expect(await store.put(full, 0)).toBe(true);
      expect(await store.get(full.id)).toEqual(full);
    });

    test('leaves absent what was absent', async () => {
      const { store } = stores();
      const { link } = makeLink();

      await store.put(link, 0);

      expect(await store.get(link.id)).toEqual(link);
    });

    test('makes a link only once', async () => {
      const { store } = stores();
      const { link } = makeLink();
      await store.put(link, 0);

      const again = await store.put({ ...link, note: 'another' }, 0);

      expect(again).toBe(false);
      expect((await store.get(link.id))?.note).toBeUndefined();
    });

    test('writes only over the version it was told', async () => {
      const { store } = stores();
      const { link } = makeLink();
      await store.put(link, 0);
      const second = { ...link, version: 2, note: 'second' };

      expect(await store.put(second, 1)).toBe(true);
      const late = await store.put({ ...link, version: 2, note: 'late' }, 1);

      expect(late).toBe(false);
      expect(await store.get(link.id)).toEqual(second);
    });

    test('never makes a link by a write over a version', async () => {
      const { store } = stores();
      const { link } = makeLink();

      expect(await store.put({ ...link, version: 2 }, 1)).toBe(false);
      expect(await store.get(link.id)).toBeUndefined();
    });

    test('lets one of many writes at once through', async () => {
      const { store } = stores();
      const { link } = makeLink();
      await store.put(link, 0);

      const results = await Promise.all(
        Array.from({ length: 20 }, (_, n) => store.put({ ...link, version: 2, note: `writer ${n}` }, 1)),
      );

      expect(results.filter((isStored) => isStored)).toHaveLength(1);
    });
  });

  describe(`${name}, as a link index`, () => {
    test("lists an owner's links newest first, page by page, and nobody else's", async () => {
      const { store, index } = stores();
      const { owner, newestFirst } = await putLinks(store, 5);
      await store.put(makeLink({ owner: `${owner}-not` }).link, 0);

      const pages = await pagesOf(index, owner, 2);

      expect(pages.every((page) => page.length <= 2)).toBe(true);
      expect(pages.flat()).toEqual(newestFirst);
    });

    test('tells each link in full, as it was last written', async () => {
      const { store, index } = stores();
      const { owner, newestFirst } = await putLinks(store, 2);
      const full = { ...fullLink(), owner, createdAt: NOW + 2 };
      await store.put(full, 0);
      const changed = newestFirst.map((link) => ({ ...link, version: 2, note: 'changed' }));
      for (const link of changed) await store.put(link, 1);

      expect(await index.listByOwner(owner, 10)).toEqual({ links: [full, ...changed] });
    });

    test('fills a page of a hundred, the most that the API gives, in order', async () => {
      const { store, index } = stores();
      const { owner, newestFirst } = await putLinks(store, 101);

      const pages = await pagesOf(index, owner, 100);

      expect(pages.map((page) => page.length)).toEqual([100, 1]);
      expect(pages.flat()).toEqual(newestFirst);
    });

    test('goes on from its cursor though the link that it names is gone', async () => {
      const { store, index, remove } = stores();
      const { owner, newestFirst } = await putLinks(store, 4);
      const first = await index.listByOwner(owner, 2);
      for (const { id } of first.links) await remove(id);

      const second = await index.listByOwner(owner, 2, first.cursor);

      expect(second.links).toEqual(newestFirst.slice(2));
    });

    test('lists nothing for an owner without links', async () => {
      expect(await stores().index.listByOwner('arn:aws:iam::111122223333:user/nobody', 10)).toEqual({ links: [] });
    });

    test.each([
      ['nonsense', 'not-a-cursor'],
      ['a cursor with an id that is none', Buffer.from(JSON.stringify(['i'.repeat(3_000), 1])).toString('base64url')],
    ])('refuses %s', async (_, cursor) => {
      const code = await stores()
        .index.listByOwner('arn:aws:iam::111122223333:user/nobody', 10, cursor)
        .catch((error: LinkError) => error.code);

      expect(code).toBe('malformed');
    });
  });
}

/** Puts links of an owner of their own, a second apart. */
export async function putLinks(store: LinkStore, count: number, overrides: Partial<Link> = {}) {
  const owner = `arn:aws:iam::111122223333:user/${mintToken(random)}`;
  const links = Array.from({ length: count }, (_, n) => makeLink({ owner, createdAt: NOW + n, ...overrides }).link);
  await Promise.all(links.map((link) => store.put(link, 0)));
  return { owner, newestFirst: links.reverse() };
}

/** All that an owner has, page by page. */
export async function pagesOf(index: LinkIndex, owner: string, limit: number): Promise<Link[][]> {
  const pages: Link[][] = [];
  let cursor: string | undefined;
  do {
    const page = await index.listByOwner(owner, limit, cursor);
    pages.push(page.links);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return pages;
}

function fullLink(): Link {
  const { link } = makeLink();
  return {
    ...link,
    object: {
      ...link.object,
      key: 'a b+c/ü/../日本.bin',
      versionId: 'v1',
      checksum: { algorithm: 'CRC64NVME', value: 'AAAAAAAAAAA=' },
    },
    notBefore: NOW,
    pin: { salt: 'salt', hash: 'hash' },
    wrongPins: 2,
    allowedCidrs: ['192.0.2.0/24', '2001:db8::/32'],
    delivery: 'redirect',
    confirm: 'always',
    note: 'für "Ana"',
    revokedAt: NOW + 2,
    maxUses: 2,
    claims: [
      {
        id: 'spent',
        secretHash: 'hash',
        sourceIp: '192.0.2.1',
        state: 'completed',
        committedAt: NOW,
        leaseUntil: NOW + 60,
        handedOn: [{ start: 0, end: 99 }],
        settledAt: NOW + 1,
      },
      {
        id: 'held',
        secretHash: 'hash',
        sourceIp: '2001:db8::1',
        state: 'reserved',
        reservedAt: NOW,
        lapsesAt: NOW + RESERVATION_SECONDS,
      },
    ],
  };
}
