import { describe, expect, test } from '@jest/globals';
import { manifestIdOf } from '../../../functions/core/archive/manifest.ts';
import { LinkError } from '../../../functions/core/errors.ts';
import { parseLinkId } from '../../../functions/core/token.ts';
import { jsonOf, prepare } from '../../support/owning.ts';

const DAY = 86_400;

async function mintArchive() {
  const owning = prepare();
  owning.objects.put('in/a.txt', Buffer.from('first'));
  owning.objects.put('in/b.txt', Buffer.from('second'));
  const link = jsonOf(await owning.ask('POST', '/links', { prefix: 'in/' }));
  const id = parseLinkId(link.id);
  if (!id) throw new Error(`no link: ${JSON.stringify(link)}`);
  return { ...owning, id };
}

describe('the list of an archive’s files', () => {
  test('is kept for days longer than the link, because a table forgets both late and in any order', async () => {
    const { id, links, manifests } = await mintArchive();
    const link = await links.get(id);
    const manifest = await manifests.get(manifestIdOf(id));

    expect(manifest.purgeAt - (link?.purgeAt ?? 0)).toBeGreaterThanOrEqual(2 * DAY);
  });

  test('is left out once it was purged: its owner still gets the link and its claims', async () => {
    const { id, ask, manifests } = await mintArchive();
    const before = jsonOf(await ask('GET', `/links/${id}`));
    manifests.manifests.clear();

    const reply = await ask('GET', `/links/${id}`);

    const { files, ...link } = before;
    expect(files).toHaveLength(2);
    expect([reply.status, jsonOf(reply)]).toEqual([200, link]);
  });

  test('is not left out where the table does not answer: the owner is told', async () => {
    const { id, ask, manifests } = await mintArchive();
    manifests.get = async () => {
      throw new LinkError('storage_unavailable');
    };

    expect((await ask('GET', `/links/${id}`)).status).toBe(503);
  });
});
