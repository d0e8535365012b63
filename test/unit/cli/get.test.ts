import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { localTime } from '../../../cli/format.ts';
import { type GetOrder, getFile } from '../../../cli/get/download.ts';
import { parseLinkUrl } from '../../../cli/get/link-url.ts';
import { CHECKSUM_ALGORITHMS, type Checksum } from '../../../functions/core/checksum.ts';
import type { Link } from '../../../functions/core/link.ts';
import { hashPin } from '../../../functions/core/pin.ts';
import { redeemRoutes } from '../../../functions/redeem/routes.ts';
import { closeServer, listen } from '../../../scripts/local/listen.ts';
import { checksumOf } from '../../support/checksums.ts';
import { makeLink } from '../../support/links.ts';
import { memoryPorts, random } from '../../support/machine.ts';
import { MemoryObjectStore } from '../../support/memory-object-store.ts';
import { makeRequest } from '../../support/requests.ts';

/** The client against the real routes, over stores in memory and by a clock that the test turns. */
const FILE = randomBytes(12_000_000); // three parts
const SHA_256 = createHash('sha256').update(FILE).digest();

let folder: string;
let server: Server;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'get-'));
});

afterEach(async () => {
  await closeServer(server);
  await rm(folder, { recursive: true });
});

async function prepare({
  bytes = FILE,
  checksum,
  ...overrides
}: Partial<Link> & { bytes?: Buffer; checksum?: Checksum } = {}) {
  const ports = { ...memoryPorts(), objects: new MemoryObjectStore(65_536) };
  const object = {
    ...ports.objects.put('folder/file.bin', bytes),
    ...(checksum ? { checksum } : {}),
    ...overrides.object,
  };
  const { link, token } = makeLink({ ...overrides, object });
  ports.links.links.set(link.id, link);
  const answer = redeemRoutes(ports, { maxStreamBytes: 200_000_000, presignSeconds: 10 });
  const asked: string[] = [];
  const hooks = { before: async (_asked: string) => {}, flip: '' };
  server = createServer(async (request, response) => {
    const what = `${request.method} ${request.headers.range ?? request.url?.split('?')[0]}`;
    asked.push(what);
    await hooks.before(what);
    await carry(answer, request, response, what === hooks.flip);
  });
  const url = `http://127.0.0.1:${await listen(server)}/download?token=${token}`;
  const stop = new AbortController();
  return {
    ...ports,
    asked,
    hooks,
    stop,
    token,
    get: (order: Partial<GetOrder> = {}) =>
      getFile({
        link: parseLinkUrl(url),
        output: folder,
        parallel: 1,
        isForced: false,
        signal: new AbortController().signal,
        ...order,
      }),
    claims: () => ports.links.links.get(link.id)?.claims ?? [],
    partFile: join(folder, `link-${link.id}.part`),
  };
}

async function carry(
  answer: ReturnType<typeof redeemRoutes>,
  request: IncomingMessage,
  response: ServerResponse,
  isFlipped: boolean,
): Promise<void> {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const body = await text(request);
  const reply = await answer(makeRequest(request.method ?? '', request.url ?? '', { headers, body }));
  response.writeHead(reply.status, reply.headers);
  if (typeof reply.body !== 'function') return void response.end(reply.body);
  let taken = 0;
  await reply.body({
    get taken() {
      return taken;
    },
    write: async (chunk) => {
      const bytes = Buffer.from(chunk);
      if (isFlipped) bytes[0] = (bytes[0] ?? 0) ^ 1;
      await new Promise<void>((resolve) => response.write(bytes, () => resolve()));
      taken += chunk.length;
    },
    end: async () => void response.end(),
    cut: () => response.destroy(),
  });
}

async function flipBitOf(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[4_711] = (bytes[4_711] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

const file = (name = 'file.bin') => join(folder, name);

describe('a file', () => {
  test('that must be confirmed is confirmed by the claim', async () => {
    const { get } = await prepare({ confirm: 'always' });

    expect(await get()).toMatchObject({ size: FILE.length });
  });

  test('comes whole, under its own name, with nothing left beside it', async () => {
    const { get, claims } = await prepare();

    const got = await get({ parallel: 3 });

    const [claim] = claims();
    expect(got).toEqual({ file: file(), size: FILE.length, sha256: SHA_256.toString('hex'), claimId: claim?.id });
    expect((await readFile(file())).equals(FILE)).toBe(true);
    expect(await readdir(folder)).toEqual(['file.bin']);
    expect(claims()).toMatchObject([{ state: 'completed' }]);
  });

  test('of no bytes comes as well', async () => {
    const { get, claims } = await prepare({ bytes: Buffer.alloc(0) });

    expect(await get()).toMatchObject({ size: 0 });
    expect((await stat(file())).size).toBe(0);
    expect(claims()).toMatchObject([{ state: 'completed' }]);
  });

  test('goes where it is told, and is named by nobody else', async () => {
    const { get } = await prepare({ filename: '.bashrc' });

    expect(await get()).toMatchObject({ file: file('_bashrc') });
    await expect(stat(file('.bashrc'))).rejects.toThrow('ENOENT');
  });

  test.each(CHECKSUM_ALGORITHMS)(
    'with one bit flipped on the way is told by its %s, and fetched anew',
    async (algorithm) => {
      const { get, asked, hooks } = await prepare({ checksum: await checksumOf(algorithm, FILE) });
      hooks.flip = 'GET bytes=5242880-10485759';

      await expect(get()).rejects.toThrow(
        `The download differs from the stored file in its ${algorithm}: run the same command`,
      );
      expect(await readdir(folder)).not.toContain('file.bin');
      hooks.flip = '';
      const before = asked.length;

      expect(await get()).toMatchObject({ size: FILE.length, checked: algorithm });
      expect(asked.slice(before)).toHaveLength(4);
    },
  );

  test('that comes in one go is held against its checksum as well', async () => {
    const { get, hooks } = await prepare({
      checksum: await checksumOf('CRC64NVME', FILE),
      leaseSeconds: 0,
      maxUses: 2,
    });
    hooks.flip = 'POST /download';

    await expect(get()).rejects.toThrow('in its CRC64NVME: run the same command again to fetch all of it. If the link');
    expect(await readdir(folder)).not.toContain('file.bin');
    hooks.flip = '';

    expect(await get()).toMatchObject({ size: FILE.length, checked: 'CRC64NVME' });
  });

  test('that was stopped is checked whole, with what lay on disk before', async () => {
    const { get, hooks, stop, partFile } = await prepare({ checksum: await checksumOf('CRC32', FILE) });
    hooks.before = async (what) => {
      if (what === 'GET bytes=10485760-11999999') stop.abort();
    };
    await expect(get({ signal: stop.signal })).rejects.toThrow('Stopped');
    hooks.before = async () => {};
    await flipBitOf(partFile);

    await expect(get()).rejects.toThrow('The download differs from the stored file in its CRC32');
  });
});

describe('what is in the way', () => {
  test('is not overwritten, and nothing is asked', async () => {
    const { get, asked } = await prepare();
    await writeFile(file('here'), 'mine');

    await expect(get({ output: file('here') })).rejects.toThrow('exists already');
    expect(asked).toEqual([]);
    expect(await readFile(file('here'), 'utf8')).toBe('mine');
  });

  test('is overwritten where that is wanted', async () => {
    const { get } = await prepare();
    await writeFile(file('here'), 'mine');

    await get({ output: file('here'), isForced: true });

    expect((await stat(file('here'))).size).toBe(FILE.length);
  });

  test('under the name that the link gives spends nothing, and the next run has the same claim', async () => {
    const { get, claims } = await prepare();
    await writeFile(file(), 'mine');

    await expect(get()).rejects.toThrow('exists already');
    const held = claims();
    await get({ isForced: true });

    expect(held).toMatchObject([{ state: 'reserved' }]);
    expect(claims()).toMatchObject([{ id: held[0]?.id, state: 'completed' }]);
  });

  test('as the parts of another download is not touched', async () => {
    const { get, asked } = await prepare();
    await writeFile(file('here.part'), 'of something else');

    await expect(get({ output: file('here') })).rejects.toThrow('belongs to another download');
    expect(asked).toEqual([]);
  });
});

describe('a download that was stopped', () => {
  async function stopped() {
    const system = await prepare();
    const { hooks, stop, get } = system;
    hooks.before = async (what) => {
      if (what === 'GET bytes=10485760-11999999') stop.abort();
    };
    const error = await get({ signal: stop.signal }).catch((thrown: Error) => thrown);
    hooks.before = async () => {};
    return { ...system, message: (error as Error).message };
  }

  test('says how far it came, and until when it can go on', async () => {
    expect((await stopped()).message).toMatch(/^Stopped after 10\.5 MB of 12\.0 MB: run the same command again before/);
  });

  test('goes on with the parts that are missing, under the same claim', async () => {
    const { get, asked, claims } = await stopped();
    asked.length = 0;

    await get();

    expect(asked).toEqual(['POST /claim', 'GET bytes=10485760-11999999']);
    expect((await readFile(file())).equals(FILE)).toBe(true);
    expect(claims()).toHaveLength(1);
  });

  test('tells what came now, without what was here before', async () => {
    const { get } = await stopped();
    const moved: number[] = [];

    await get({ onFetched: ({ bytes }) => moved.push(bytes) });

    expect(moved).toEqual([FILE.length - 10_485_760]);
  });

  test('starts over where its parts are gone', async () => {
    const { get, asked, partFile } = await stopped();
    await rm(partFile);
    asked.length = 0;

    await get();

    expect(asked).toHaveLength(4);
    expect((await readFile(file())).equals(FILE)).toBe(true);
  });

  test('keeps the key for this user alone, and the token not at all', async () => {
    const { partFile, token } = await stopped();

    expect((await stat(`${partFile}.json`)).mode & 0o777).toBe(0o600);
    expect(await readFile(`${partFile}.json`, 'utf8')).not.toContain(token);
  });

  test('cannot go on once its lease is over', async () => {
    const { get, time } = await stopped();
    time.now += 3_601;

    await expect(get()).rejects.toThrow('It is too late to resume this download');
  });

  test('before the move, has only the move left to do', async () => {
    const { get, asked, hooks } = await prepare();
    hooks.before = async (what) => {
      if (what === 'GET bytes=10485760-11999999') await writeFile(file(), 'mine');
    };
    await expect(get()).rejects.toThrow('exists already');
    await rm(file());
    asked.length = 0;

    expect(await get()).toMatchObject({ file: file(), size: FILE.length });
    expect(asked).toEqual([]);
    expect(await readdir(folder)).toEqual(['file.bin']);
  });

  test('right after the move, is finished', async () => {
    const { get, asked, hooks, partFile } = await prepare();
    hooks.before = async (what) => {
      if (what === 'GET bytes=10485760-11999999') await writeFile(file(), 'mine');
    };
    await expect(get()).rejects.toThrow('exists already');
    await rename(partFile, file());
    asked.length = 0;

    expect(await get()).toMatchObject({ file: file(), size: FILE.length });
    expect(asked).toEqual([]);
    expect(await readdir(folder)).toEqual(['file.bin']);
  });
});

describe('a place where nothing can be written', () => {
  test.each([
    ['a folder that is not there', 'nowhere/file.bin', /^The folder .+nowhere does not exist: create it first/],
    [
      'a folder that is not there, by its name alone',
      'nowhere/',
      /^The folder .+nowhere\/? does not exist: create it first/,
    ],
    ['a file in the place of the folder', 'taken/file.bin', /^.+taken is not a folder: choose another place/],
    [
      'a name that is too long',
      `${'n'.repeat(300)}`,
      /has 300 bytes, but at most 255 are possible: choose a shorter one/,
    ],
  ])('such as %s is told in words', async (_what, output, sentence) => {
    const { get, asked } = await prepare();
    await writeFile(file('taken'), '');

    const error = await get({ output: `${folder}/${output}` }).catch((thrown: Error) => thrown);

    expect(error).toMatchObject({ name: 'CommandError', message: expect.stringMatching(sentence) });
    expect(asked.filter((one) => one.startsWith('GET'))).toEqual([]);
  });
});

describe('a reservation', () => {
  test.each([
    ['of a link', undefined],
    ['of a link with a PIN', '2468'],
  ])('%s that lapsed before the first part is made again', async (_what, pin) => {
    const { get, hooks, time, claims } = await prepare(pin === undefined ? {} : { pin: await hashPin(pin, random) });
    let isLate = false;
    hooks.before = async (what) => {
      if (!what.startsWith('GET') || isLate) return;
      isLate = true;
      time.now += 31;
    };

    await get({ parallel: 3, ...(pin === undefined ? {} : { pin }) });

    expect((await readFile(file())).equals(FILE)).toBe(true);
    expect(claims()).toMatchObject([{ state: 'completed' }]);
  });

  test('of somebody else is waited for', async () => {
    const { get, hooks, time, links, asked } = await prepare({ bytes: Buffer.from('small') });
    const [[id, link] = []] = links.links;
    if (!id || !link) throw new Error('no link');
    const held = { id: 'theirs', secretHash: 'A'.repeat(43), sourceIp: '192.0.2.9', state: 'reserved' } as const;
    links.links.set(id, { ...link, claims: [{ ...held, reservedAt: time.now - 29, lapsesAt: time.now + 1 }] });
    hooks.before = async () => {
      if (asked.length === 2) time.now += 1;
    };

    await get();

    expect(asked.slice(0, 2)).toEqual(['POST /claim', 'POST /claim']);
  });
});

describe('a refusal', () => {
  test.each<[string, Partial<Link>, string]>([
    ['a link that was revoked', { revokedAt: 1 }, 'This link was revoked by its owner.'],
    ['a link that has expired', { expiresAt: 1 }, 'This link has expired.'],
  ])('of %s is said in its own words, and leaves nothing behind', async (_what, overrides, sentence) => {
    const { get } = await prepare(overrides);

    await expect(get()).rejects.toThrow(sentence);
    expect(await readdir(folder)).toEqual([]);
  });

  test('because its time has not come says when that is', async () => {
    const { get, time } = await prepare({ notBefore: 4_000_000_000 });
    time.now = 3_999_999_000;

    await expect(get()).rejects.toThrow(
      `This link does not work before ${localTime('2096-10-02T07:06:40Z')}: run the same`,
    );
  });

  test('for want of a PIN says how to give it', async () => {
    const { get } = await prepare({ pin: await hashPin('2468', random) });

    await expect(get()).rejects.toThrow('This link needs a PIN: give it with --pin.');
  });
});
