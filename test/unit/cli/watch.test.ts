import { describe, expect, test } from '@jest/globals';
import { LedgerWatch } from '../../../cli/tail/watch.ts';
import { type InspectedLink, type Link, type LinksClient, LinksError } from '../../../client/index.ts';

const linkOf = (id: string) => ({ id, uses: 1, status: 'used', createdAt: '2030-01-31T12:00:00Z' }) as Link;

const CLAIM = {
  id: 'claim',
  state: 'completed',
  committedAt: '2030-01-31T12:01:00Z',
  leaseUntil: '2030-01-31T13:01:00Z',
};

/** A watch over two used links. An inspection of the second fails as a test wants. */
function prepare() {
  const failing: { error: Error | undefined } = { error: undefined };
  const links = {
    async *all() {
      yield linkOf('well');
      yield linkOf('ill');
    },
    inspect: async (id: string) => {
      if (id === 'ill' && failing.error) throw failing.error;
      return { ...linkOf(id), claims: [CLAIM] } as InspectedLink;
    },
  } as unknown as LinksClient;
  return { watch: new LedgerWatch(links, 10), failing };
}

const refusal = (status: number | undefined, code?: string) => new LinksError('It failed.', { status, code });

describe('one link that cannot be inspected', () => {
  test.each([
    [404, 'unknown_link'],
    [410, 'object_gone'],
    [500, 'internal'],
  ])('is told as it is listed, and the others as ever (%i)', async (status, code) => {
    const { watch, failing } = prepare();
    failing.error = refusal(status, code);

    const links = await watch.fetchLinks();

    expect(links.map(({ id, claims }) => [id, claims.length])).toEqual([
      ['well', 1],
      ['ill', 0],
    ]);
  });

  test('is inspected again with the next poll, which tells what was missed', async () => {
    const { watch, failing } = prepare();
    failing.error = refusal(500, 'internal');
    await watch.fetchNews();
    failing.error = undefined;

    const news = await watch.fetchNews();

    expect(news.map(({ linkId, event }) => [linkId, event])).toEqual([
      ['ill', 'claimed'],
      ['ill', 'completed'],
    ]);
  });
});

test.each([
  ['the owner API refuses the caller', refusal(401, 'unauthenticated')],
  ['AWS refuses the call', refusal(403)],
  ['the table does not answer', refusal(503, 'storage_unavailable')],
  ['nobody answers', refusal(undefined)],
])('a poll fails where %s', async (_, error) => {
  const { watch, failing } = prepare();
  failing.error = error;

  await expect(watch.fetchLinks()).rejects.toBe(error);
});
