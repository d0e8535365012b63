import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { manifestIdOf } from '../../../../functions/core/archive/manifest.ts';
import { createLink, type LinkPolicy } from '../../../../functions/core/create-link.ts';
import { LinkError } from '../../../../functions/core/errors.ts';
import { isArchive, type Link } from '../../../../functions/core/link.ts';
import type { LinkOrder } from '../../../../functions/core/link-order.ts';
import { memoryPorts } from '../../../support/machine.ts';
import { withArchives } from '../../../support/memory-archives.ts';

const POLICY: LinkPolicy = {
  buckets: ['bucket'],
  allowedPrefixes: [],
  maxStreamBytes: 200_000_000,
  presignedMaxSeconds: 3_600,
  archiveChecksumMaxBytes: 1_000,
  archiveChecksumSeconds: 20,
  retentionSeconds: 1,
};

const FILES = { 'in/a.txt': 'first', 'in/b/c.txt': 'second', 'in/empty': '' };

function prepare({ keepsCrc32 = true, files = FILES as Record<string, string>, policy = {} } = {}) {
  const ports = memoryPorts();
  ports.objects.keepsCrc32 = keepsCrc32;
  for (const [key, text] of Object.entries(files)) ports.objects.put(key, Buffer.from(text));
  const create = async (order: Partial<LinkOrder>) =>
    (await createLink(ports, { ...POLICY, ...policy }, { owner: 'owner', ...order })).link;
  const objects = withArchives(ports.objects, ports.manifests);
  const bytesOf = async ({ object }: Link, range?: { start: number; end: number }) =>
    buffer(await objects.open(object, range));
  return { ...ports, create, bytesOf };
}

const keys = (...all: string[]) => all.map((key) => ({ key }));

const filesIn = (bytes: Buffer) => Object.values(FILES).filter((text) => bytes.includes(text));

describe('an archive', () => {
  test.each([
    ['keys', { keys: keys('in/a.txt', 'in/b/c.txt', 'in/empty') }],
    ['a prefix', { prefix: 'in/' }],
  ])('of %s has every byte decided when its link is made', async (_, order) => {
    const { create, bytesOf, manifests } = prepare();

    const link = await create(order);

    const bytes = await bytesOf(link);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(bytes));
    expect(link.object).toMatchObject({
      size: bytes.length,
      contentType: 'application/zip',
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      checksum: { algorithm: 'CRC32', value: crc.toString('base64') },
      archive: { manifest: `${link.id}/files`, files: 3, filesSize: 11 },
    });
    expect(filesIn(bytes)).toEqual(Object.values(FILES));
    expect(manifests.manifests.get(`${link.id}/files`)).toMatchObject({
      purgeAt: link.purgeAt + 7 * 86_400,
      members: [{ name: 'a.txt' }, { name: 'b/c.txt' }, { name: 'empty' }],
    });
  });

  test('is read in ranges as in whole', async () => {
    const { create, bytesOf } = prepare();
    const link = await create({ prefix: 'in/' });
    const whole = await bytesOf(link);

    for (let start = 0; start < whole.length; start += 7) {
      const end = Math.min(start + 40, whole.length - 1);
      expect(await bytesOf(link, { start, end })).toEqual(whole.subarray(start, end + 1));
    }
  });

  test.each([
    [{ keys: keys('in/a.txt') }, 'in.zip'],
    [{ keys: keys('in/a.txt', 'in/b/c.txt') }, 'in.zip'],
    [{ prefix: 'in/b' }, 'in.zip'],
    [{ keys: [{ key: 'in/a.txt', name: 'x' }] }, 'files.zip'],
    [{ keys: [{ key: 'in/a.txt', name: 'photos/a.txt' }, { key: 'in/b/c.txt' }] }, 'files.zip'],
    [{ prefix: 'in/', filename: 'all of it.zip' }, 'all of it.zip'],
  ])('%j is named %s', async (order, filename) => {
    expect((await prepare().create(order)).filename).toBe(filename);
  });

  test('has another ETag once a member is another', async () => {
    const { create, objects } = prepare();
    const { object: before } = await create({ prefix: 'in/' });
    objects.put('in/a.txt', Buffer.from('other'));
    const { object: after } = await create({ prefix: 'in/' });

    expect(after.etag).not.toBe(before.etag);
  });

  test('leaves nothing behind if it is refused', async () => {
    const { create, manifests } = prepare();

    await expect(create({ keys: keys('in/a.txt', 'in/missing') })).rejects.toThrow('"in/missing": ');
    expect(manifests.manifests.size).toBe(0);
  });
});

describe('the CRC-32 of a file', () => {
  test('is taken from S3, and nothing is read then', async () => {
    const { create, archives } = prepare();
    await create({ prefix: 'in/' });

    expect(archives.reads).toBe(0);
  });

  test('is computed where S3 keeps none, of all but empty files', async () => {
    const { create, archives, bytesOf } = prepare({ keepsCrc32: false });
    const link = await create({ prefix: 'in/' });

    expect(archives.reads).toBe(2);
    expect((await bytesOf(link)).includes('second')).toBe(true);
  });

  test('is not computed beyond the limit: the order is refused before anything is read', async () => {
    const { create, archives } = prepare({ keepsCrc32: false, policy: { archiveChecksumMaxBytes: 10 } });

    await expect(create({ prefix: 'in/' })).rejects.toMatchObject({
      code: 'too_large',
      message:
        'An archive needs the CRC-32 of every file. S3 has none for 2 of them (11 bytes in all), such as "in/a.txt", and this deployment computes it for at most 10 bytes. Leave some of them out, or upload again with a CRC-32, as "links create --zip FILE…" and "aws s3api put-object --checksum-algorithm CRC32" do.',
    });
    expect(archives.reads).toBe(0);
  });

  test('is not computed of a file that changes meanwhile: its owner is told to try again', async () => {
    const { create, archives } = prepare({ keepsCrc32: false });
    archives.crc32Of = async () => {
      throw new LinkError('object_gone');
    };

    await expect(create({ prefix: 'in/' })).rejects.toMatchObject({
      code: 'object_changed',
      message: '"in/a.txt": The object changed while the link was made, so there is no link. Try again.',
    });
  });

  test.each(['object_archived', 'object_unreadable'] as const)('is refused in an owner’s words: %s', async (code) => {
    const { create, archives } = prepare({ keepsCrc32: false });
    archives.crc32Of = async () => {
      throw new LinkError(code);
    };

    await expect(create({ prefix: 'in/' })).rejects.toMatchObject({
      code,
      message: expect.not.stringMatching(/sender|used up/),
    });
  });

  test('is not computed for longer than the function may run', async () => {
    const { create, archives, time } = prepare({ keepsCrc32: false });
    archives.crc32Of = async (_, check) => {
      time.now += 21;
      check();
      return 0;
    };

    await expect(create({ prefix: 'in/' })).rejects.toThrow('could not compute it within 20 seconds');
  });
});

describe('an order for an archive', () => {
  const many = (count: number) => keys(...[...Array(count).keys()].map((n) => `in/${n}`));

  test.each<[string, Partial<LinkOrder>, string]>([
    ['nothing', {}, 'give one of key, keys and prefix'],
    ['a key and keys', { key: 'in/a.txt', keys: keys('in/a.txt') }, 'give one of key, keys and prefix'],
    ['no keys', { keys: [] }, 'An archive has 1 to 1,000 files, and keys names 0. Name at least one.'],
    [
      '1,001 keys',
      { keys: many(1_001) },
      'An archive has 1 to 1,000 files, and keys names 1,001. Make several archives.',
    ],
    ['65,536 keys', { keys: many(65_536) }, 'An archive has 1 to 1,000 files, and keys names 65,536.'],
    ['an empty prefix', { prefix: '' }, 'prefix must be 1 to 1,024 bytes of UTF-8'],
    ['a key without a character', { keys: keys('in/a.txt', '') }, 'keys[1] must be 1 to 1,024 bytes of UTF-8'],
    ['a name that leads upwards', { keys: [{ key: 'in/a.txt', name: '../a.txt' }] }, 'cannot be in an archive'],
    ['a redirect', { prefix: 'in/', delivery: 'redirect' }, 'An archive is nowhere stored'],
    ['a presigned URL', { prefix: 'in/', delivery: 'presigned' }, 'An archive is nowhere stored'],
    ['a redirect if it is too large', { prefix: 'in/', oversize: 'redirect' }, 'An archive is nowhere stored'],
  ])('for %s is refused as malformed', async (_, order, message) => {
    await expect(prepare().create(order)).rejects.toMatchObject({
      code: 'malformed',
      message: expect.stringContaining(message),
    });
  });

  test('takes a key that ends with a slash for a file if it has bytes, as a prefix does, and else for a folder', async () => {
    const files = { 'dir/x/': 'content', 'dir/x/y': 'below', 'dir/empty/': '' };
    const { create, manifests } = prepare({ files });
    const byKeys = await create({ keys: keys('dir/x/', 'dir/x/y') });
    const byPrefix = await create({ prefix: 'dir/' });
    const namesIn = ({ id }: Link) => manifests.manifests.get(manifestIdOf(id))?.members.map(({ name }) => name);

    expect(namesIn(byKeys)).toEqual(['x (2)', 'x/y']);
    expect(namesIn(byPrefix)).toEqual(['x (2)', 'x/y']);
    await expect(create({ keys: keys('dir/x/', 'dir/empty/') })).rejects.toMatchObject({
      code: 'malformed',
      message: 'The key "dir/empty/" is a folder\'s. An archive has files alone: leave it out.',
    });
  });

  test('is refused for a prefix that nothing has, or more than 1,000 objects', async () => {
    const files = Object.fromEntries(many(1_001).map(({ key }) => [key, 'x']));
    const { create } = prepare({ files });

    await expect(create({ prefix: 'out/' })).rejects.toMatchObject({ code: 'object_missing' });
    await expect(create({ prefix: 'in/' })).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringContaining('More than 1,000 objects begin with "in/"'),
    });
  });

  test.each([
    ['key', { keys: keys('in/a.txt', 'out/secret') }, '"out/secret"'],
    ['prefix', { prefix: 'i' }, '"i"'],
  ])('is refused for a %s outside the allowed prefixes', async (_, order, name) => {
    const { create } = prepare({ policy: { allowedPrefixes: ['in/'] } });

    await expect(create(order)).rejects.toMatchObject({
      code: 'key_not_allowed',
      message: expect.stringContaining(`no links for ${name}`),
    });
  });

  test('names the file whose restored copy ends before the link', async () => {
    const { create, objects, time } = prepare();
    const inspect = objects.inspect.bind(objects);
    objects.inspect = async (bucket, key) => ({
      ...(await inspect(bucket, key)),
      ...(key === 'in/b/c.txt' ? { readableUntil: time.now + 60 } : {}),
    });

    await expect(create({ prefix: 'in/' })).rejects.toThrow('"in/b/c.txt": The object is archived');
  });

  test('is refused if it is too large for a link without a lease, with advice that an archive can follow', async () => {
    const { create } = prepare({ policy: { maxStreamBytes: 1_000 }, files: { 'in/a': 'x'.repeat(1_200) } });

    await expect(create({ prefix: 'in/', leaseSeconds: 0 })).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringMatching(
        /^The archive has 1,\d{3} bytes, and one streamed reply carries at most 1,000\. Give the link a lease, so that it can be fetched in parts, or make several archives\.$/,
      ),
    });
  });

  test('makes a link that is an archive', async () => {
    expect(isArchive((await prepare().create({ prefix: 'in/' })).object)).toBe(true);
  });
});
