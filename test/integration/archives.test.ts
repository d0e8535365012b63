import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pMap from 'p-map';
import { type Cli, useCli } from '../support/cli.ts';
import { crcsInZip } from '../support/crcs-in-zip.ts';
import { purgeFiles } from '../support/ledger.ts';
import type { LinkJson } from '../support/owner.ts';
import { run } from '../support/run.ts';

const BROWSER = {
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
};

const FILES: Record<string, Buffer> = {
  'january.txt': Buffer.from('January'),
  'summer/empty': Buffer.alloc(0),
  'summer/ملخص.txt': Buffer.from('صيف'),
  'winter/large.bin': Buffer.alloc(3_000_000, 'winter'),
};

let cli: Cli;
let folder: string;

beforeAll(async () => {
  cli = await useCli();
  folder = await mkdtemp(join(tmpdir(), 'archives-'));
  for (const [name, bytes] of Object.entries(FILES)) await cli.owner.put(`in/2030/${name}`, bytes);
}, 60_000);

afterAll(async () => {
  await cli.close();
  await rm(folder, { recursive: true });
});

async function order(fields: Record<string, unknown>): Promise<LinkJson> {
  const answer = await cli.owner.call('POST', '/links', JSON.stringify(fields));
  if (answer.status !== 201) throw new Error(await answer.text());
  return (await answer.json()) as LinkJson;
}

/** How many objects `links create` has put into the bucket. */
async function uploads(): Promise<number | undefined> {
  const list = new ListObjectsV2Command({ Bucket: 'bucket', Prefix: 'uploads/' });
  return (await cli.owner.s3.send(list)).KeyCount;
}

const CRCS = Object.fromEntries(Object.entries(FILES).map(([name, bytes]) => [name, crc32(bytes)]));

describe('a link to many files', () => {
  test('hands them out as one ZIP, once', async () => {
    const link = await order({ prefix: 'in/2030/' });
    const reply = await fetch(link.url);
    const zip = new Uint8Array(await reply.arrayBuffer());

    expect(link).toMatchObject({
      filename: '2030.zip',
      contentType: 'application/zip',
      size: zip.length,
      archive: { files: 4, filesSize: 3_000_013 },
      promise: 'exact',
    });
    expect(link).not.toHaveProperty('key');
    expect(reply.headers.get('etag')).toBe(link.etag);
    expect(reply.headers.get('content-disposition')).toBe('attachment; filename=2030.zip');
    expect(await crcsInZip(zip)).toEqual(CRCS);
    expect((await fetch(link.url)).status).toBe(410);
    expect(await cli.owner.firstOutcome(link.id)).toMatchObject({ state: 'completed', bytesSent: zip.length });
  });

  test('serves every range of it, under one claim', async () => {
    const link = await order({
      keys: ['in/2030/january.txt', { key: 'in/2030/winter/large.bin', name: 'w' }],
      maxUses: 2,
    });
    const whole = Buffer.from(await (await fetch(link.url)).arrayBuffer());
    const ticket = await fetch(link.url.replace(/download\?.*/, 'claim'), {
      method: 'POST',
      body: new URL(link.url).searchParams,
    });
    const { claim, checksum } = (await ticket.json()) as { claim: string; checksum: unknown };
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(whole));

    expect(checksum).toEqual({ algorithm: 'CRC32', value: crc.toString('base64') });
    for (const [start, end] of [
      [0, 0],
      [10, 120],
      [40, whole.length - 5],
      [whole.length - 200, whole.length - 1],
    ] as const) {
      const reply = await fetch(link.url, {
        headers: { authorization: `Bearer ${claim}`, range: `bytes=${start}-${end}` },
      });
      expect(reply.status).toBe(206);
      expect(Buffer.from(await reply.arrayBuffer()).equals(whole.subarray(start, end + 1))).toBe(true);
    }
  });

  test('is listed to its owner file by file', async () => {
    const { id } = await order({ prefix: 'in/2030/' });
    const { files } = (await cli.owner.inspect(id)) as unknown as {
      files: { name: string; key: string; size: number }[];
    };

    expect(files.map(({ name, key, size }) => [name, key, size])).toEqual(
      Object.entries(FILES).map(([name, bytes]) => [name, `in/2030/${name}`, bytes.length]),
    );
  });

  test('is still shown to its owner once the table has purged the list of its files', async () => {
    const { id, url } = await order({ prefix: 'in/2030/', maxUses: 2 });
    await (await fetch(url)).arrayBuffer();
    await purgeFiles(cli.endpoints, id);
    const { code, stdout, stderr } = await cli.links(['inspect', id]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^files +4, 3\.0 MB in all$/m);
    expect(stdout).toMatch(/committed|completed/);
    expect(stdout).not.toContain('january.txt');
  });

  test('shows on its page how many there are, their names and the sum of their sizes', async () => {
    const { url } = await order({ prefix: 'in/2030/' });
    const page = await (await fetch(url, { headers: BROWSER })).text();

    expect(page).toContain('<dt>Files</dt><dd>4</dd>');
    expect(page).toContain('<bdi>january<span class="ext">.txt</span></bdi>');
    expect(page).toContain('<dd>3 MB</dd>');
  });

  test('shows their number and size alone before the PIN is given, also after a wrong one', async () => {
    const { url } = await order({ prefix: 'in/2030/', pin: '2468' });
    const form = { ...BROWSER, 'content-type': 'application/x-www-form-urlencoded' };
    const before = await fetch(url, { headers: BROWSER });
    const wrong = await fetch(url, { method: 'POST', headers: form, body: 'pin=1357' });

    expect(wrong.status).toBe(401);
    for (const page of [await before.text(), await wrong.text()]) {
      expect(page).toContain('<dt>Files</dt><dd>4</dd>');
      expect(page).toContain('<dd>3 MB</dd>');
      expect(page).not.toContain('january');
    }
  });

  test('tells a link previewer none of their names', async () => {
    const { url } = await order({ prefix: 'in/2030/' });
    const page = await (await fetch(url, { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0' } })).text();

    expect(page).not.toContain('january');
  });

  test('has one winner among 200 at once', async () => {
    const { url } = await order({ prefix: 'in/2030/' });
    const replies = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const reply = await fetch(url);
        return { status: reply.status, bytes: (await reply.arrayBuffer()).byteLength };
      }),
    );

    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ status }) => ![200, 410, 429].includes(status))).toEqual([]);
  }, 60_000);

  test.each([
    [{ keys: ['in/2030/january.txt', 'in/2030/nothing'] }, 404, '"in/2030/nothing"'],
    [{ keys: Array.from({ length: 65_536 }, (_, n) => `in/${n}`) }, 400, 'keys names 65,536. Make several archives.'],
    [{ prefix: 'in/2030/', delivery: 'redirect' }, 400, 'An archive is nowhere stored'],
    [{ keys: [{ key: 'in/2030/january.txt', name: '../x' }] }, 400, 'cannot be in an archive'],
    [{ keys: [{ key: 'a', nam: 'x' }] }, 400, 'keys[0] must be a key, or an object such as'],
    [{ keys: ['a', 'b', 3, 4] }, 400, 'keys[2] must be a key, or an object such as'],
    [{ keys: [] }, 400, 'keys names 0. Name at least one.'],
    [{ keys: [{ key: 'in/2030/january.txt', name: 'a\u202egpj.exe' }] }, 400, '"a\\u202egpj.exe"'],
    [{ keys: [`in/2030/\u202e${'n'.repeat(200)}`] }, 404, '"in/2030/\\u202ennn'],
  ])('is refused where an order is wrong', async (fields, status, sentence) => {
    const answer = await cli.owner.call('POST', '/links', JSON.stringify(fields));

    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { detail: string }).detail).toContain(sentence);
  });

  test('is cut where a file was replaced, and never looks complete', async () => {
    await cli.owner.put('changing/a.bin', Buffer.alloc(1_000_000, 'a'));
    await cli.owner.put('changing/b.bin', 'before');
    const { url, id } = await order({ prefix: 'changing/' });
    await cli.owner.put('changing/b.bin', 'after!');

    await expect(fetch(url).then((reply) => reply.arrayBuffer())).rejects.toThrow();
    expect(await cli.owner.firstOutcome(id)).toMatchObject({ state: 'failed' });
  });

  test('spends nothing where the first file was replaced', async () => {
    await cli.owner.put('replaced/a.bin', 'before');
    const { url, id } = await order({ prefix: 'replaced/' });
    await cli.owner.put('replaced/a.bin', 'after!');

    expect((await fetch(url)).status).toBe(410);
    expect((await cli.owner.inspect(id)).claims).toEqual([]);
  });
});

describe('a link to many files whose first one has gone', () => {
  test.each(['bytes=0-0', 'bytes=-22'])('spends nothing for a request of headers alone: %s', async (range) => {
    await cli.owner.put('going/a.bin', 'before');
    const { url, id } = await order({ prefix: 'going/' });
    await cli.owner.put('going/a.bin', 'after!');

    expect((await fetch(url, { headers: { range } })).status).toBe(410);
    expect(await cli.owner.inspect(id)).toMatchObject({ status: 'active', claims: [] });
  });
});

describe('a prefix of many objects', () => {
  test('is refused from the 1,001st on, which is on the second page of the list', async () => {
    const keys = Array.from({ length: 1_001 }, (_, at) => `many/${at}.txt`);
    await pMap(keys, (key) => cli.owner.put(key, 'x'), { concurrency: 8 });

    const answer = await cli.owner.call('POST', '/links', JSON.stringify({ prefix: 'many/' }));

    expect([answer.status, await answer.json()]).toEqual([
      413,
      expect.objectContaining({ detail: expect.stringContaining('More than 1,000 objects begin with "many/"') }),
    ]);
    expect(await order({ prefix: 'many/10' })).toMatchObject({ archive: { files: 12 } });
  }, 60_000);
});

describe('links create --zip', () => {
  beforeAll(async () => {
    for (const [name, bytes] of Object.entries(FILES)) {
      const path = join(cli.folder, 'photos', name);
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, bytes);
    }
    await writeFile(join(cli.folder, 'cover:letter.txt'), 'Dear Ana');
    await mkdir(join(cli.folder, 'crowd'));
    for (let at = 0; at <= 1_000; at++) await writeFile(join(cli.folder, 'crowd', String(at)), '');
    await run('mkfifo', [join(cli.folder, 'pipe')]);
  });

  test('makes one link of a folder, which links get fetches and checks', async () => {
    const { code, stdout, stderr } = await cli.links(['create', '--zip', 'photos']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const got = await cli.links(['get', stdout.trim()]);
    expect({ code: got.code, stderr: got.stderr }).toEqual({ code: 0, stderr: '' });
    const zip = await readFile(join(cli.folder, 'photos.zip'));
    expect(await crcsInZip(zip)).toEqual(
      Object.fromEntries(Object.entries(CRCS).map(([name, crc]) => [`photos/${name}`, crc])),
    );
  });

  test('takes the CRC-32 of what it has uploaded from S3, which the deployment would not compute', async () => {
    for (const name of ['one', 'other']) {
      await writeFile(join(cli.folder, `${name}.bin`), '');
      await truncate(join(cli.folder, `${name}.bin`), 60_000_000);
    }

    const link = await cli.json<LinkJson>('create', '--zip', 'one.bin', 'other.bin');

    expect(link).toMatchObject({ archive: { files: 2, filesSize: 120_000_000 } });
  }, 60_000);

  test('puts files and objects into one, under names that can be unpacked', async () => {
    const { url, filename } = await cli.json<LinkJson & { filename: string }>(
      'create',
      '--zip',
      'cover:letter.txt',
      's3://bucket/in/2030/january.txt',
    );
    const zip = new Uint8Array(await (await fetch(url)).arrayBuffer());

    expect(filename).toBe('files.zip');
    expect(Object.keys(await crcsInZip(zip))).toEqual(['cover_letter.txt', 'january.txt']);
  });

  test('makes one of all objects under a prefix, and inspect lists them', async () => {
    const { id } = await cli.json<LinkJson>('create', '--zip', '--prefix', 's3://bucket/in/2030/');
    const { stdout } = await cli.links(['inspect', id]);

    expect(stdout).toMatch(/^files +4, 3\.0 MB in all$/m);
    expect(stdout).toMatch(/^january\.txt +7 bytes +in\/2030\/january\.txt$/m);
  });

  test('names the sender that LINKS_FROM sets, as every link does', async () => {
    const args = ['create', '--zip', '--prefix', 'in/2030/', '--json'];
    const { stdout } = await cli.links(args, { env: { LINKS_FROM: 'Anna <anna@acme.example>' } });

    expect(JSON.parse(stdout)).toMatchObject({ from: 'Anna <anna@acme.example>' });
  });

  test('uploads nothing where a name is neither a file nor a key, as a mistyped one', async () => {
    const before = await uploads();

    const { code, stdout, stderr } = await cli.links([
      'create',
      '--zip',
      'photos',
      'in/2030/january.txt',
      'reprot.pdf',
      'plna.pdf',
    ]);

    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'error: "reprot.pdf", "plna.pdf" are neither local files nor objects in the bucket "bucket": correct the names. (Nothing was uploaded.)\n',
    });
    expect(await uploads()).toBe(before);
  });

  test.each([
    [['--zip', '-'], 'Stdin has no name in an archive: save it in a file first'],
    [['--zip'], 'Give keys, files or folders for the ZIP, or --prefix.'],
    [['--zip', 'crowd'], 'These are 1,001 files, and an archive has at most 1,000: make several archives.'],
    [['--zip', 'pipe'], 'pipe is a pipe, not a file: save in a file what comes out of it, and give that.'],
    [['--zip', 'in/2030/'], '"in/2030/" is no file: for all objects below it, give --prefix in/2030/ and no names.'],
    [['--zip', '--no-upload', 'photos/'], 'give --prefix photos/ and no names.'],
    [['--zip', 's3://bucket/in/', 'photos'], 'give --prefix s3://bucket/in/ and no names.'],
    [['--zip', '--prefix', 's3://bucket/'], 'Say with --prefix how the keys begin'],
    [['--zip', '--prefix', ''], 'Say with --prefix how the keys begin'],
    [['--zip', '--prefix', 's3://bucket/in/', '--bucket', 'another'], 'leave --bucket out'],
    [['--zip', '--prefix', 'in/', 'photos'], 'Give either names or --prefix'],
    [['--prefix', 'in/'], '--prefix is for archives: give it with --zip.'],
    [['--zip', 'photos', '--delivery', 'redirect'], 'no URL of S3 can lead to it: leave out --delivery redirect.'],
    [['--zip', 'photos', '--delivery', 'presigned'], 'no URL of S3 can lead to it: leave out --delivery presigned.'],
    [['--zip', 'photos', '--oversize', 'redirect'], 'no URL of S3 can lead to it: leave out --oversize redirect.'],
  ])('with %j is refused before anything is done', async (args, sentence) => {
    const { code, stdout, stderr } = await cli.links(['create', ...args]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });
});
