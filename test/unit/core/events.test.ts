import { describe, expect, test } from '@jest/globals';
import { eventDetail } from '../../../functions/adapters/event-detail.ts';
import type { LinkEvent } from '../../../functions/core/events.ts';
import { faultsOf } from '../../support/event-schema.ts';
import { jsonOf, prepare as prepareOwner } from '../../support/owning.ts';
import { bytesOf, FORM, prepare } from '../../support/redeem-url.ts';
import { makeRequest } from '../../support/requests.ts';

const namesOf = (told: readonly LinkEvent[]) => told.map(({ name }) => name);

describe('an owner', () => {
  test.each(['auto', 'presigned'])('is heard making a link, delivery %s', async (delivery) => {
    const { ask, told } = prepareOwner();

    const { id } = jsonOf(await ask('POST', '/links', { key: 'report.pdf', delivery }));

    expect(told).toMatchObject([{ name: 'created', link: { id } }]);
  });

  test('is heard revoking it, once', async () => {
    const { ask, told } = prepareOwner();
    const { id } = jsonOf(await ask('POST', '/links', { key: 'report.pdf' }));

    await ask('DELETE', `/links/${id}`);
    await ask('DELETE', `/links/${id}`);

    expect(namesOf(told)).toEqual(['created', 'revoked']);
  });
});

describe('a recipient', () => {
  test('is heard claiming, and done', async () => {
    const { ask, told, claims } = prepare();

    await bytesOf(await ask('GET'));

    expect(told).toMatchObject([{ name: 'claimed' }, { name: 'completed' }]);
    expect(new Set(told.map(({ claimId }) => claimId))).toEqual(new Set([claims()[0]?.id]));
  });

  test('is heard claiming once a file in parts, and done with the last', async () => {
    const { ask, answer, told, token } = prepare();
    const ticket = await answer(makeRequest('POST', '/claim', { headers: FORM, body: `token=${token}` }));
    const authorization = `Bearer ${jsonOf(ticket).claim}`;
    const part = async (range: string) => bytesOf(await ask('GET', { headers: { authorization, range } }));

    await part('bytes=50-99');
    await part('bytes=0-19');
    expect(namesOf(told)).toEqual(['claimed']);
    await part('bytes=20-49');

    expect(namesOf(told)).toEqual(['claimed', 'completed']);
  });

  test('is heard claiming though that write met itself, tried again after its answer was lost', async () => {
    const { ask, told, links } = prepare();
    const put = links.put.bind(links);
    links.put = async (link, version) => {
      const done = await put(link, version);
      return link.claims[0]?.state === 'committed' ? false : done;
    };

    await bytesOf(await ask('GET'));

    expect(namesOf(told)[0]).toBe('claimed');
  });

  test('is heard being sent on once, though it asks again with its key', async () => {
    const { ask, told, time } = prepare({ delivery: 'redirect' });
    const headers = { 'idempotency-key': 'A'.repeat(43) };

    await ask('GET', { headers });
    time.now += 5;
    await ask('GET', { headers });

    expect(namesOf(told)).toEqual(['claimed']);
  });

  test('is heard being sent on, of which no end is known', async () => {
    const { ask, told } = prepare({ delivery: 'redirect' });

    await ask('GET');

    expect(namesOf(told)).toEqual(['claimed']);
  });

  test('is heard failing where the storage breaks off for good', async () => {
    const { ask, told, objects } = prepare();
    objects.faults.push({ breakAfter: 20 }, 'refused', 'refused', 'refused');

    await bytesOf(await ask('GET'));

    expect(told).toMatchObject([{ name: 'claimed' }, { name: 'failed' }]);
  });

  test.each([
    ['by GET', 'GET', {}],
    ['by the form', 'POST', { headers: FORM }],
  ])('is heard being refused %s, with the reason', async (_, method, options) => {
    const { ask, told, link } = prepare({ revokedAt: 1 });

    await ask(method, options);

    expect(told).toMatchObject([{ name: 'refused', code: 'revoked', sourceIp: '192.0.2.1', link: { id: link.id } }]);
  });

  test('is not heard where it only looks, nor where we failed', async () => {
    const previewer = { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' };
    const used = prepare({ revokedAt: 1 });
    const broken = prepare();
    broken.objects.faults.push('refused');

    await used.ask('HEAD');
    await used.ask('GET', { headers: previewer });
    await used.ask('GET', { headers: { 'sec-purpose': 'prefetch', accept: 'text/html' } });
    await broken.ask('GET');

    expect([...used.told, ...broken.told]).toEqual([]);
  });
});

describe('the detail of an event', () => {
  test('is as the schema says, whatever happened, and holds no secret', async () => {
    const owner = prepareOwner();
    const recipient = prepare({ maxUses: 2, note: 'for Ana' });
    await owner.ask('POST', '/links', { key: 'report.pdf', pin: '24680' });
    const headers = { 'idempotency-key': 'A'.repeat(43) };
    await bytesOf(await recipient.ask('GET', { headers }));
    await bytesOf(await recipient.ask('GET'));
    await recipient.ask('GET');

    const details = [...owner.told, ...recipient.told].map(eventDetail);

    expect(details.map((detail) => faultsOf(JSON.parse(JSON.stringify(detail))))).toEqual(details.map(() => []));
    expect(details).toHaveLength(6);
    const text = JSON.stringify(details);
    for (const secret of [recipient.token, headers['idempotency-key'], '24680', 'secretHash', 'salt']) {
      expect(text).not.toContain(secret);
    }
  });
});
