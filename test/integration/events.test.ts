import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { givenEndpoints } from '../../scripts/lib/endpoints-file.ts';
import { type EventListener, listenOn } from '../support/event-listener.ts';
import { faultsOf } from '../support/event-schema.ts';
import { Owner } from '../support/owner.ts';
import { download } from '../support/recipient.ts';

/** What a rule on the real bus hears: of a system with one, as make test-local deploys it. The embedded stack has none. */
const endpoints = givenEndpoints();

if (endpoints?.eventBus === undefined) {
  test.skip('events arrive on the bus (skipped: there is no EventBridge here; make test-local has LocalStack’s)', () => {});
} else {
  const { eventBus } = endpoints;
  const owner = new Owner(endpoints);
  let listener: EventListener;

  beforeAll(async () => {
    listener = await listenOn(eventBus, endpoints);
    await owner.put('events/file.bin', 'told of');
  }, 60_000);

  afterAll(() => listener.close());

  describe('the bus', () => {
    test('hears of all that happens to a link, by the schema, and of no secret', async () => {
      const { url, id } = await owner.mint({ key: 'events/file.bin', note: 'for Ana' });
      const token = new URL(url).searchParams.get('token') ?? '';
      await download(url);
      await download(url);
      await owner.call('DELETE', `/links/${id}`);

      await listener.listenFor(5);

      const ours = listener.events.filter(({ detail }) => detail.linkId === id);
      expect(ours.map((event) => event['detail-type']).sort()).toEqual([
        'link.claimed',
        'link.completed',
        'link.created',
        'link.refused',
        'link.revoked',
      ]);
      expect(ours.flatMap(({ detail }) => faultsOf(detail))).toEqual([]);
      expect(JSON.stringify(ours)).not.toContain(token);
    }, 60_000);
  });
}
