import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BegunUpload, Files, Ledger, Plan, PlannedFile, Setup } from '../../../cli/console/protocol.ts';
import type { MintedLink } from '../../../client/index.ts';
import { crc32Text } from '../../../functions/core/archive/crc32.ts';
import type { Stack } from '../../../scripts/local/start-stack.ts';
import { jsonOf, type OpenedConsole, openConsole } from '../../support/console.ts';
import { crcsInZip } from '../../support/crcs-in-zip.ts';
import { type Call, type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import { Owner } from '../../support/owner.ts';
import { useStack } from '../../support/system.ts';

// The calls by which the console's page makes one link to many files.

let stack: Stack;
let owner: Owner;
let s3: FaultProxy;
let opened: OpenedConsole;

beforeAll(async () => {
  ({ stack } = await useStack());
  owner = new Owner(stack.endpoints);
  s3 = await startFaultProxy();
  s3.target = stack.endpoints.s3Endpoint ?? '';
  opened = await openConsole({ ...stack.endpoints, s3Endpoint: s3.url });
}, 60_000);

afterAll(async () => {
  await opened.console.close();
  await s3.close();
  owner.s3.destroy();
  await stack.close();
});

const bucket = () => stack.endpoints.bucket ?? '';

const file = (below: string, size = 3, folder?: number): PlannedFile => ({
  below,
  size,
  ...(folder === undefined ? {} : { folder }),
});

const LONG = ['d'.repeat(250), 'e'.repeat(250)].join('/');

const plan = (items: unknown[], settings: object = {}) =>
  opened.call('POST', '/api/plans', { json: { items, settings, isArchive: true } });

async function mint(order: object): Promise<MintedLink> {
  const answer = await opened.call('POST', '/api/links', { json: order });
  expect([answer.status, answer.body.toString()]).toEqual([201, expect.anything()]);
  return jsonOf<MintedLink>(answer);
}

/** As the page uploads a file of one part. */
async function upload(place: { bucket: string; key: string }, bytes: Buffer): Promise<void> {
  const json = { ...place, size: bytes.length };
  const begun = jsonOf<BegunUpload>(await opened.call('POST', '/api/uploads', { json }));
  const { uploadId } = begun;
  const query = new URLSearchParams({ ...place, uploadId, number: '1' });
  const part = jsonOf(await opened.call('PUT', `/api/uploads/part?${query}`, { body: bytes }));
  await opened.call('POST', '/api/uploads/complete', { json: { ...begun, parts: [part] } });
}

const zipAt = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

test('files are uploaded with a CRC-32 of the whole, and one link hands them out as a ZIP with their paths', async () => {
  const contents = {
    'trip/🌊 sea.jpg': randomBytes(70_000),
    'trip/day 1/ملخص.txt': Buffer.from('صيف'),
    'trip/empty': Buffer.alloc(0),
  };
  const items = Object.entries(contents).map(([name, bytes]) => file(name, bytes.length, 1));
  const calls: Call[] = [];
  s3.faultOf = (call) => {
    calls.push(call);
    return 'none';
  };

  const { places, archive } = jsonOf<Plan>(await plan(items, { maxUses: 2 }));
  for (const [n, bytes] of Object.values(contents).entries()) await upload(places[n] as never, bytes);
  const link = await mint({ maxUses: 2, ...archive });

  // So the archive needs nothing read; the emulator itself keeps no such checksum.
  const posts = calls.filter(({ method }) => method === 'POST').map(({ headers }) => headers);
  expect(posts).toHaveLength(6);
  for (const headers of posts) expect(headers['x-amz-checksum-type']).toBe('FULL_OBJECT');
  expect(posts.flatMap((headers) => headers['x-amz-checksum-algorithm'] ?? [])).toEqual(['CRC32', 'CRC32', 'CRC32']);
  expect(posts.flatMap((headers) => headers['x-amz-checksum-crc32'] ?? [])).toEqual(
    Object.values(contents).map((bytes) => crc32Text(crc32(bytes))),
  );
  expect(link).toMatchObject({ filename: 'trip.zip', archive: { files: 3, filesSize: 70_006 } });
  const crcs = Object.entries(contents).map(([name, bytes]) => [name, crc32(bytes)]);
  expect(await crcsInZip(await zipAt(link.url))).toEqual(Object.fromEntries(crcs));
});

test('files join objects of the bucket, in the order in which they were chosen', async () => {
  await owner.put('in/a.txt', 'of the bucket');
  const { places, archive } = jsonOf<Plan>(await plan([{ bucket: bucket(), key: 'in/a.txt' }, file('b.txt')]));
  await upload(places[1] as never, Buffer.from('new'));

  const link = await mint({ ...archive });

  expect(places[0]).toEqual({ bucket: bucket(), key: 'in/a.txt' });
  const zip = await crcsInZip(await zipAt(link.url));
  expect(Object.entries(zip)).toEqual([
    ['a.txt', crc32('of the bucket')],
    ['b.txt', crc32('new')],
  ]);
});

test('objects keep the paths that they had in another archive', async () => {
  await owner.put('in/a.txt', 'of the bucket');
  const object = { bucket: bucket(), key: 'in/a.txt', path: 'letters/a.txt' };

  const { archive } = jsonOf<Plan>(await plan([object, file('letters/A.txt', 3, 1)]));

  expect(archive?.keys.map(({ name }) => name)).toEqual(['letters/a.txt', 'letters/A (2).txt']);
});

test('the list has the number of files alone, and the page of a link their names', async () => {
  for (const name of ['one', 'two']) await owner.put(`listed/${name}.txt`, name);
  const { id, url } = await mint({ bucket: bucket(), prefix: 'listed/' });
  await zipAt(url);

  const { files } = jsonOf<Files>(await opened.call('GET', `/api/links/${id}/files`));
  const { links } = jsonOf<Ledger>(await opened.call('GET', '/api/ledger'));

  expect(files.map(({ name, key }) => [name, key])).toEqual([
    ['one.txt', 'listed/one.txt'],
    ['two.txt', 'listed/two.txt'],
  ]);
  const listed = links.find((link) => link.id === id);
  expect(listed).toMatchObject({ filename: 'listed.zip', archive: { files: 2 }, claims: [{}] });
  expect(listed).not.toHaveProperty('files');
});

describe('names in the ZIP', () => {
  const namesOf = async (...names: string[]) => {
    const { archive } = jsonOf<Plan>(await plan(names.map((name, n) => file(name, 3, n))));
    return archive?.keys.map(({ name }) => name);
  };

  test('that are one on some systems get a number', async () => {
    expect(await namesOf('a/Report.pdf', 'A/report.PDF', 'a/e\u0301.txt', 'a/\u00e9.txt')).toEqual([
      'a/Report.pdf',
      'A/report (2).PDF',
      'a/e\u0301.txt',
      'a/\u00e9 (2).txt',
    ]);
  });

  test.each([
    ['a\\..\\up.txt', 'a_.._up.txt'],
    ['C:up.txt', 'C_up.txt'],
    ['fdp.\u202eexe', 'fdp._exe'],
    ['<img src=x>.txt', '_img src=x_.txt'],
  ])('cannot lead out of its folder or deceive: %s', async (name, safe) => {
    expect(await namesOf(name)).toEqual([safe]);
  });

  test('and that of the ZIP are safe, whatever the folder is called', async () => {
    const { archive } = jsonOf<Plan>(await plan([file('a\u202eb/c', 3, 1), file('a\u202eb/d', 3, 1)]));

    expect(archive?.filename).toBe('a_b.zip');
  });
});

describe('before anything is uploaded', () => {
  test.each([
    [
      'more files than fit',
      () => Array.from({ length: 1_001 }, (_, n) => file(`d/${n}`, 1, 1)),
      {},
      'an archive has at most 1,000',
    ],
    [
      'paths that are too long together',
      () => Array.from({ length: 1_000 }, (_, n) => file(`d/${LONG}/${n}`, 1, 1)),
      {},
      '1 MB',
    ],
    ['no file', () => [], {}, 'names 0'],
    ['a redirect', () => [file('a'), file('b')], { delivery: 'redirect' }, 'nowhere stored'],
    ['a presigned URL', () => [file('a')], { delivery: 'presigned' }, 'nowhere stored'],
    [
      'objects of two buckets',
      () => [
        { bucket: 'a', key: 'k' },
        { bucket: 'b', key: 'k' },
      ],
      {},
      'one bucket',
    ],
    ['a bucket without links', () => [{ bucket: 'elsewhere', key: 'k' }, file('a')], {}, 'for that bucket'],
    ['a path out of its archive', () => [{ bucket: bucket(), key: 'k', path: '../up' }], {}, 'cannot be in an archive'],
    ['a path out of its folder', () => [file('a/../b')], {}, 'rename it'],
    ['a ZIP with a path for a name', () => [file('a')], { filename: '../up.zip' }, 'filename must be'],
  ])('%s is refused', async (_what, items, settings, told) => {
    const { status, body } = await plan(items(), settings);

    expect([status, body.toString()]).toEqual([400, expect.stringContaining(told)]);
  });

  test('the page knows how many files fit', async () => {
    expect(jsonOf<Setup>(await opened.call('GET', '/api/setup')).archiveFiles).toBe(1_000);
  });
});
