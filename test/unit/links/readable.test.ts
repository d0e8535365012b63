import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { S3Client } from '../../../functions/adapters/aws/s3-client.ts';
import { S3ObjectStore } from '../../../functions/adapters/s3-object-store.ts';
import { NOW } from '../../support/links.ts';
import { jsonOf, prepare } from '../../support/owning.ts';

/** S3 as far as HeadObject is concerned, with the headers that a test wants: no emulator restores archived objects. */
let headers: Record<string, string> = {};
const s3 = createServer((_, response) =>
  response.writeHead(200, { etag: '"e"', 'content-length': 10, ...headers }).end(),
);
let client: S3Client;

beforeAll(async () => {
  await new Promise<void>((resolve) => s3.listen(0, '127.0.0.1', resolve));
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  const endpoint = `http://127.0.0.1:${(s3.address() as AddressInfo).port}`;
  client = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
});

afterAll(() => {
  client.destroy();
  s3.close();
});

/** Orders a link for a day to an object whose HEAD has these headers. */
function order(given: Record<string, string>) {
  headers = given;
  const { ask } = prepare({}, { objects: new S3ObjectStore(client, { openMs: 2_000, idleMs: 2_000 }) });
  return ask('POST', '/links', { key: 'report.pdf', expiresIn: 86_400 });
}

const restoredUntil = (seconds: number) =>
  `ongoing-request="false", expiry-date="${new Date((NOW + seconds) * 1000).toUTCString()}"`;

describe('an object that cannot be read for as long as the link lives', () => {
  test.each([
    ['is archived', { 'x-amz-storage-class': 'GLACIER' }],
    ['is archived deeper', { 'x-amz-storage-class': 'DEEP_ARCHIVE' }],
    ['was archived by intelligent tiering', { 'x-amz-archive-status': 'ARCHIVE_ACCESS' }],
    ['is being restored', { 'x-amz-storage-class': 'GLACIER', 'x-amz-restore': 'ongoing-request="true"' }],
  ])('is refused when it %s', async (_, given) => {
    expect(jsonOf(await order(given))).toMatchObject({
      status: 409,
      code: 'object_archived',
      detail: expect.not.stringMatching(/sender|used up/),
    });
  });

  test('is refused when its restored copy ends before the link, with the time', async () => {
    const reply = await order({ 'x-amz-storage-class': 'GLACIER', 'x-amz-restore': restoredUntil(86_399) });

    expect(jsonOf(reply)).toMatchObject({
      code: 'object_archived',
      at: new Date((NOW + 86_399) * 1000).toISOString(),
      detail: expect.stringContaining('restored copy expires before the link does'),
    });
  });

  test('is taken when its restored copy outlives the link', async () => {
    const reply = await order({ 'x-amz-storage-class': 'GLACIER', 'x-amz-restore': restoredUntil(86_400) });

    expect(reply.status).toBe(201);
  });
});

describe('a key that no URL can name', () => {
  test.each(['../report.pdf', 'a/./report.pdf', 'a/..', '.'])(
    'is refused where a URL must lead to it: %s',
    async (key) => {
      const { ask, objects } = prepare();
      objects.put(key, Buffer.from('the report'));
      const codes = await Promise.all(
        [{ delivery: 'redirect' }, { delivery: 'presigned' }, { oversize: 'redirect' }, { delivery: 'stream' }].map(
          async (order) => (await ask('POST', '/links', { key, ...order })).status,
        ),
      );

      expect(codes).toEqual([400, 400, 400, 201]);
    },
  );

  test.each(['a/.../report.pdf', '.hidden/report.pdf', 'a/..b'])('is not every key with a dot: %s', async (key) => {
    const { ask, objects } = prepare();
    objects.put(key, Buffer.from('the report'));

    expect((await ask('POST', '/links', { key, delivery: 'redirect' })).status).toBe(201);
  });
});
