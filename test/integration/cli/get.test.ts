import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../../cli/endpoints.ts';
import type { Stack } from '../../../scripts/local/start-stack.ts';
import { type Fault, type FaultProxy, flipBit, startFaultProxy } from '../../support/fault-proxy.ts';
import { tableItems } from '../../support/ledger.ts';
import { Owner } from '../../support/owner.ts';
import { sha256 } from '../../support/recipient.ts';
import { type Outcome, run } from '../../support/run.ts';
import { useStack } from '../../support/system.ts';

/** `links get` as a recipient runs it, against the built zips; through a proxy that can fail where a test wants that. */
const LINKS = resolve(import.meta.dirname, '../../../cli/links.ts');
const SMALL = randomBytes(1_234_567);
/** Three parts. */
const MEDIUM = randomBytes(12_000_000);

let stack: Stack;
let endpoints: Endpoints;
let owner: Owner;
let proxy: FaultProxy;
let folder: string;

beforeAll(async () => {
  proxy = await startFaultProxy();
  ({ stack, endpoints } = await useStack());
  proxy.target = endpoints.redeemUrl;
  owner = new Owner(endpoints);
  await owner.put('get/small.bin', SMALL);
  await owner.put('get/empty.bin', '');
  await owner.put('get/medium.bin', MEDIUM);
}, 120_000);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'links-get-'));
});

afterEach(async () => {
  proxy.faultOf = () => 'none';
  await rm(folder, { recursive: true });
});

afterAll(async () => {
  await stack.close();
  await proxy.close();
});

const minted = (name: string, order: object = {}) => owner.mint({ key: `get/${name}.bin`, ...order });

const throughProxy = (url: string): string => url.replace(new URL(url).origin, proxy.url);

const links = (...args: string[]): Promise<Outcome> =>
  run(process.execPath, [LINKS, 'get', ...args], { cwd: folder, env: { FORCE_COLOR: undefined } });

async function got(...args: string[]): Promise<{ file: string; size: number; sha256: string; claimId?: string }> {
  const { code, stdout, stderr } = await links('--json', ...args);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function claimsOf(id: string): Promise<Record<string, unknown>[]> {
  const items = await tableItems(endpoints);
  return items.find((item) => item.id === id)?.claims as Record<string, unknown>[];
}

const saved = (name: string): Promise<Buffer> => readFile(join(folder, name));

describe('links get', () => {
  test('prints the name of the file it saved, and nothing else', async () => {
    const { url } = await minted('small');

    expect(await links(url)).toEqual({ code: 0, stdout: 'small.bin\n', stderr: '' });
    expect((await saved('small.bin')).equals(SMALL)).toBe(true);
    expect(await readdir(folder)).toEqual(['small.bin']);
  });

  test('prints what it got as JSON', async () => {
    const { id, url } = await minted('small');

    const result = await got(url, '-o', 'other.bin');

    const [claim] = await claimsOf(id);
    expect(claim?.state).toBe('completed');
    expect(result).toEqual({
      file: 'other.bin',
      size: SMALL.length,
      sha256: sha256(SMALL),
      checked: 'CRC64NVME',
      claimId: claim?.id,
      seconds: expect.any(Number),
    });
  });

  test.each([
    ['in parts', 'medium', {}, 'GET'],
    ['in one go', 'small', { leaseSeconds: 0 }, 'POST'],
  ])('tells that a bit was changed on the way, and gives the file no name: %s', async (_, name, order, method) => {
    const { url } = await minted(name, order);
    proxy.faultOf = (call) => (call.method === method && call.url.startsWith('/download') ? { body: flipBit } : 'none');

    const { code, stdout, stderr } = await links(throughProxy(url));

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^error: The download differs from the stored file in its CRC64NVME: run the same command again/,
    );
    expect((await readdir(folder)).filter((file) => !file.includes('.part'))).toEqual([]);
  });

  test('checks what a redirect led to', async () => {
    const { url } = await minted('small', { delivery: 'redirect' });

    expect(await got(url)).toMatchObject({ sha256: sha256(SMALL), checked: 'CRC64NVME' });
  });

  test('saves a file of no bytes', async () => {
    const { id, url } = await minted('empty');

    expect(await got(url)).toMatchObject({ size: 0, sha256: sha256(Buffer.alloc(0)) });
    expect(await claimsOf(id)).toMatchObject([{ state: 'completed' }]);
  });

  test('says that the PIN is wrong, and takes the right one', async () => {
    const { url } = await minted('small', { pin: '2468' });

    const wrong = await links(url, '--pin', '1357');
    const left = await readdir(folder);
    const right = await run(process.execPath, [LINKS, 'get', url, '--pin', '-'], { cwd: folder, input: '2468\n' });

    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error: The PIN is wrong: .+\n$/) });
    expect(left).toEqual([]);
    expect(right).toMatchObject({ code: 0, stdout: 'small.bin\n' });
  });

  test('says that a link was used, and leaves nothing behind', async () => {
    const { url } = await minted('small');
    await links(url);
    await rm(join(folder, 'small.bin'));

    const { code, stdout, stderr } = await links(url);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: This link has already been used\. .+\n$/);
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([
    ['redirects', { delivery: 'redirect' }, 'redirected'],
    ['has no lease', { leaseSeconds: 0 }, 'completed'],
    ['asks for a PIN and redirects', { delivery: 'redirect', pin: '2468' }, 'redirected'],
  ])('takes in one go what a link that %s hands out', async (_what, order, state) => {
    const { id, url } = await minted('medium', order);

    expect(await got(url, '--pin', '2468')).toMatchObject({ file: 'medium.bin', sha256: sha256(MEDIUM) });
    expect(await readdir(folder)).toEqual(['medium.bin']);
    expect(await claimsOf(id)).toMatchObject([{ state }]);
  });

  test.each([
    ['no URL', ['report.pdf']],
    ['no part at all', ['http://127.0.0.1/download?token=x', '--parallel', '0']],
  ])('exits with 2 at %s', async (_what, args) => {
    expect(await links(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^error: /) });
  });
});

describe('a connection that fails', () => {
  test('in the answer to the claim costs no second one', async () => {
    const { id, url } = await minted('small');
    const faults: Fault[] = [{ losesAnswer: true }, { breakAfter: 20 }];
    proxy.faultOf = ({ url: asked }) => (asked === '/claim' && faults.shift()) || 'none';

    expect(await got(throughProxy(url))).toMatchObject({ sha256: sha256(SMALL) });
    expect(faults).toEqual([]);
    expect(await claimsOf(id)).toHaveLength(1);
  });
});
