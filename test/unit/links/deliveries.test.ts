import { describe, expect, test } from '@jest/globals';
import { NOW } from '../../support/links.ts';
import { jsonOf, prepare } from '../../support/owning.ts';

const KEY = { key: 'report.pdf' };
const at = (seconds: number) => new Date(seconds * 1000).toISOString();

describe('a delivery', () => {
  test.each([
    ['auto', {}, { promise: 'exact', plainGet: 'stream', inParts: true }],
    ['stream', {}, { promise: 'exact', plainGet: 'stream', inParts: true }],
    ['stream without a lease', { delivery: 'stream', leaseSeconds: 0 }, { promise: 'exact', inParts: false }],
    ['redirect', { delivery: 'redirect' }, { promise: 'approximate', plainGet: 'redirect', inParts: false }],
  ])('of %s tells at creation what it promises, and how the file can be had', async (name, order, expected) => {
    const { ask } = prepare();

    const link = jsonOf(await ask('POST', '/links', { ...KEY, delivery: name, ...order }));

    expect(link).toMatchObject(expected);
  });

  test('that redirects says for how long its second URL works', async () => {
    const { ask } = prepare({ presignSeconds: 7 });

    const { promiseNote } = jsonOf(await ask('POST', '/links', { ...KEY, delivery: 'redirect' }));

    expect(promiseNote).toBe('Anyone who has the second URL can use it for 7 seconds.');
  });
});

describe('a file that one stream cannot carry', () => {
  test.each([
    ['refuses', {}, { delivery: 'auto', oversize: 'refuse', promise: 'exact', plainGet: 'refused' }],
    ['refuses', { delivery: 'stream' }, { delivery: 'stream', promise: 'exact', plainGet: 'refused' }],
    ['redirects', { oversize: 'redirect' }, { delivery: 'auto', promise: 'approximate', plainGet: 'redirect' }],
  ])('%s plain downloads as its owner chose, and is had in parts', async (_, order, expected) => {
    const { ask } = prepare({ maxStreamBytes: 9 });

    const link = jsonOf(await ask('POST', '/links', { ...KEY, ...order }));

    expect(link).toMatchObject({ ...expected, inParts: true });
  });

  test.each([{ delivery: 'redirect' }, { delivery: 'auto', oversize: 'redirect' }, { delivery: 'presigned' }])(
    'is taken without a lease where S3 hands it out: %j',
    async (order) => {
      const { ask } = prepare({ maxStreamBytes: 9 });
      const lease = order.delivery === 'presigned' ? {} : { leaseSeconds: 0 };

      expect((await ask('POST', '/links', { ...KEY, ...lease, ...order })).status).toBe(201);
    },
  );

  test.each([{ delivery: 'stream' }, { delivery: 'auto' }])(
    'is refused without a lease otherwise: %j',
    async (order) => {
      const { ask, links } = prepare({ maxStreamBytes: 9 });

      const reply = await ask('POST', '/links', { ...KEY, leaseSeconds: 0, ...order });

      expect([reply.status, jsonOf(reply).code, links.links.size]).toEqual([413, 'too_large', 0]);
    },
  );

  test.each(['stream', 'redirect', 'presigned'])('has no say with delivery %s', async (delivery) => {
    const { ask } = prepare();

    const reply = await ask('POST', '/links', { ...KEY, delivery, oversize: 'redirect' });

    expect([reply.status, jsonOf(reply).detail]).toEqual([400, expect.stringContaining('oversize')]);
  });
});

describe('a presigned URL', () => {
  const order = { ...KEY, delivery: 'presigned' };

  test('is handed to the owner, labelled not single-use, and listed', async () => {
    const { ask } = prepare();

    const link = jsonOf(await ask('POST', '/links', { ...order, expiresIn: 600 }));
    const { links } = jsonOf(await ask('GET', '/links'));

    expect(link).toMatchObject({
      url: 'https://objects.example/report.pdf?seconds=600',
      status: 'active',
      delivery: 'presigned',
      promise: 'not single-use',
      expiresAt: at(NOW + 600),
    });
    expect(link.promiseNote).toContain('cannot be revoked');
    expect(links).toMatchObject([{ id: link.id, promise: 'not single-use' }]);
  });

  test('ends when the record says, however long the object took to look at', async () => {
    const { ask, objects, time } = prepare();
    const inspect = objects.inspect.bind(objects);
    objects.inspect = async (bucket, key) => {
      time.now += 8;
      return inspect(bucket, key);
    };

    const link = jsonOf(await ask('POST', '/links', { ...order, expiresIn: 600 }));
    const tooShort = await ask('POST', '/links', { ...order, expiresIn: 8 });

    expect(link).toMatchObject({ url: expect.stringContaining('seconds=592'), expiresAt: at(NOW + 600) });
    expect(tooShort.status).toBe(400);
  });

  test('is nowhere kept', async () => {
    const { ask, links, logged } = prepare();

    await ask('POST', '/links', order);

    expect(JSON.stringify([[...links.links.values()], logged])).not.toContain('objects.example');
  });

  test('says nothing of uses, PINs and leases, which it does not have', async () => {
    const { ask } = prepare();

    const link = jsonOf(await ask('POST', '/links', order));

    for (const field of ['maxUses', 'uses', 'pin', 'leaseSeconds', 'plainGet']) expect(link).not.toHaveProperty(field);
  });

  test('lives as long as the deployment lets it at most, and so long by default', async () => {
    const { ask } = prepare({ presignedMaxSeconds: 900 });

    const byDefault = jsonOf(await ask('POST', '/links', order));
    const longer = await ask('POST', '/links', { ...order, expiresIn: 901 });

    expect(byDefault.expiresAt).toBe(at(NOW + 900));
    expect([longer.status, jsonOf(longer).detail]).toEqual([400, expect.stringContaining('900 seconds')]);
  });

  test.each([
    { pin: '2468' },
    { maxUses: 1 },
    { leaseSeconds: 0 },
    { confirm: 'auto' },
    { preview: false },
    { allowedCidrs: ['192.0.2.0/24'] },
    { notBefore: at(NOW + 60) },
  ])('is not made where the order asks for what it cannot keep: %j', async (more) => {
    const { ask, links } = prepare();

    const reply = await ask('POST', '/links', { ...order, ...more });

    expect([reply.status, jsonOf(reply).detail]).toEqual([400, expect.stringContaining(String(Object.keys(more)[0]))]);
    expect(links.links.size).toBe(0);
  });

  test('cannot be revoked while it works, and need not be afterwards', async () => {
    const { ask, time } = prepare();
    const { id } = jsonOf(await ask('POST', '/links', order));

    const early = await ask('DELETE', `/links/${id}`);
    time.now += 3_600;
    const late = await ask('DELETE', `/links/${id}`);

    expect([early.status, jsonOf(early).code]).toEqual([409, 'not_revocable']);
    expect(late.status).toBe(204);
    expect(jsonOf(await ask('GET', `/links/${id}`)).status).toBe('expired');
  });
});
