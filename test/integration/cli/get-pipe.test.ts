import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Cli, LINKS, useCli } from '../../support/cli.ts';
import { breakAfter, type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import { sha256 } from '../../support/recipient.ts';

const FILE = randomBytes(12_000_000);

let cli: Cli;
let proxy: FaultProxy;

beforeAll(async () => {
  [cli, proxy] = await Promise.all([useCli(), startFaultProxy()]);
  proxy.target = cli.endpoints.redeemUrl;
  await cli.owner.put('file.bin', FILE);
  await cli.owner.put('empty.bin', '');
}, 60_000);

afterEach(() => {
  proxy.faultOf = () => 'none';
});

afterAll(() => Promise.all([cli.close(), proxy.close()]));

const linkTo = async (order: { key: string; [field: string]: unknown }) =>
  (await cli.owner.mint(order)).url.replace(cli.endpoints.redeemUrl, `${proxy.url}/`);

/** What the command wrote to a pipe, as bytes. */
function pipe(url: string, ...args: string[]): Promise<{ code: number; sha256: string; size: number; stderr: string }> {
  return new Promise((resolve) => {
    const options = { cwd: cli.folder, encoding: 'buffer', maxBuffer: 2 * FILE.length } as const;
    execFile(process.execPath, [LINKS, 'get', url, '-o', '-', ...args], options, (error, stdout, stderr) => {
      const code = error ? Number(error.code ?? -1) : 0;
      resolve({
        code,
        sha256: createHash('sha256').update(stdout).digest('hex'),
        size: stdout.length,
        stderr: `${stderr}`,
      });
    });
  });
}

describe('links get -o -', () => {
  test.each([
    ['in parts', {}],
    ['in one go', { delivery: 'redirect' }],
    ['without a lease', { leaseSeconds: 0 }],
  ])('writes the file to stdout in its order: %s', async (_how, order) => {
    expect(await pipe(await linkTo({ key: 'file.bin', ...order }))).toEqual({
      code: 0,
      sha256: sha256(FILE),
      size: FILE.length,
      stderr: '',
    });
  });

  test('writes nothing of an empty file', async () => {
    expect(await pipe(await linkTo({ key: 'empty.bin' }))).toMatchObject({ code: 0, size: 0 });
  });

  test('goes on where a connection broke, and writes no byte twice', async () => {
    let broken = 0;
    proxy.faultOf = ({ method }) => (method === 'GET' && broken++ < 3 ? { body: breakAfter(1_000_000) } : 'none');

    expect(await pipe(await linkTo({ key: 'file.bin' }))).toMatchObject({ code: 0, sha256: sha256(FILE) });
    expect(broken).toBeGreaterThan(3);
  });

  test('says why it wrote nothing', async () => {
    const url = await linkTo({ key: 'file.bin' });
    await pipe(url);

    expect(await pipe(url)).toMatchObject({
      code: 1,
      size: 0,
      stderr: expect.stringMatching(/^error: This link has already been used/),
    });
  });

  test('is not to be had with --json', async () => {
    expect(await pipe(await linkTo({ key: 'file.bin' }), '--json')).toMatchObject({ code: 2, size: 0 });
  });
});
