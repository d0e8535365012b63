import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { LINKS } from '../../support/cli.ts';
import { type Fault, flipBit } from '../../support/fault-proxy.ts';
import { useLinksGet } from '../../support/links-get.ts';
import { sha256 } from '../../support/recipient.ts';
import { run } from '../../support/run.ts';

const SMALL = randomBytes(1_234_567);
/** Three parts. */
const MEDIUM = randomBytes(12_000_000);

const get = useLinksGet({ small: SMALL, empty: '', medium: MEDIUM });

describe('links get', () => {
  test('prints the name of the file it saved, and nothing else', async () => {
    const { url } = await get.mint('small');

    expect(await get.run(url)).toEqual({ code: 0, stdout: 'small.bin\n', stderr: '' });
    expect((await get.saved('small.bin')).equals(SMALL)).toBe(true);
    expect(await readdir(get.folder)).toEqual(['small.bin']);
  });

  test('prints what it got as JSON', async () => {
    const { id, url } = await get.mint('small');

    const result = await get.got(url, '-o', 'other.bin');

    const [claim] = await get.claimsOf(id);
    expect(claim?.state).toBe('completed');
    expect(result).toEqual({
      file: 'other.bin',
      size: SMALL.length,
      sha256: sha256(SMALL),
      checked: 'CRC32',
      claimId: claim?.id,
      seconds: expect.any(Number),
    });
  });

  test.each([
    ['in parts', 'medium', {}, 'GET'],
    ['in one go', 'small', { leaseSeconds: 0 }, 'POST'],
  ])('tells that a bit was changed on the way, and gives the file no name: %s', async (_, name, order, method) => {
    const { url } = await get.mint(name, order);
    get.proxy.faultOf = (call) =>
      call.method === method && call.url.startsWith('/download') ? { body: flipBit } : 'none';

    const { code, stdout, stderr } = await get.run(get.throughProxy(url));

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^error: The download differs from the stored file in its CRC32: run the same command again/,
    );
    expect((await readdir(get.folder)).filter((file) => !file.includes('.part'))).toEqual([]);
  });

  test('checks what a redirect led to', async () => {
    const { url } = await get.mint('small', { delivery: 'redirect' });

    expect(await get.got(url)).toMatchObject({ sha256: sha256(SMALL), checked: 'CRC32' });
  });

  test('saves a file of no bytes', async () => {
    const { id, url } = await get.mint('empty');

    expect(await get.got(url)).toMatchObject({ size: 0, sha256: sha256(Buffer.alloc(0)) });
    expect(await get.claimsOf(id)).toMatchObject([{ state: 'completed' }]);
  });

  test('says that the PIN is wrong, and takes the right one', async () => {
    const { url } = await get.mint('small', { pin: '2468' });

    const wrong = await get.run(url, '--pin', '1357');
    const left = await readdir(get.folder);
    const right = await run(process.execPath, [LINKS, 'get', url, '--pin', '-'], { cwd: get.folder, input: '2468\n' });

    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error: The PIN is wrong: .+\n$/) });
    expect(left).toEqual([]);
    expect(right).toMatchObject({ code: 0, stdout: 'small.bin\n' });
  });

  test('says that a link was used, and leaves nothing behind', async () => {
    const { url } = await get.mint('small');
    await get.run(url);
    await rm(join(get.folder, 'small.bin'));

    const { code, stdout, stderr } = await get.run(url);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: This link has already been used\. .+\n$/);
    expect(await readdir(get.folder)).toEqual([]);
  });

  test.each([
    ['redirects', { delivery: 'redirect' }, 'redirected'],
    ['has no lease', { leaseSeconds: 0 }, 'completed'],
    ['asks for a PIN and redirects', { delivery: 'redirect', pin: '2468' }, 'redirected'],
  ])('takes in one go what a link that %s hands out', async (_what, order, state) => {
    const { id, url } = await get.mint('medium', order);

    expect(await get.got(url, '--pin', '2468')).toMatchObject({ file: 'medium.bin', sha256: sha256(MEDIUM) });
    expect(await readdir(get.folder)).toEqual(['medium.bin']);
    expect(await get.claimsOf(id)).toMatchObject([{ state }]);
  });

  test.each([
    ['no URL', ['report.pdf']],
    ['no part at all', ['http://127.0.0.1/download?token=x', '--parallel', '0']],
  ])('exits with 2 at %s', async (_what, args) => {
    expect(await get.run(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^error: /) });
  });
});

describe('a connection that fails', () => {
  test('in the answer to the claim costs no second one', async () => {
    const { id, url } = await get.mint('small');
    const faults: Fault[] = [{ losesAnswer: true }, { breakAfter: 20 }];
    get.proxy.faultOf = ({ url: asked }) => (asked === '/claim' && faults.shift()) || 'none';

    expect(await get.got(get.throughProxy(url))).toMatchObject({ sha256: sha256(SMALL) });
    expect(faults).toEqual([]);
    expect(await get.claimsOf(id)).toHaveLength(1);
  });
});
