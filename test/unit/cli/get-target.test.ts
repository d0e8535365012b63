import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DoneParts } from '../../../cli/get/done-parts.ts';
import { parseLinkUrl } from '../../../cli/get/link-url.ts';
import { checkSpace, findTarget, safeName } from '../../../cli/get/target.ts';

const TOKEN = 'A'.repeat(43);

describe('the URL of a link', () => {
  test('leads to the claim beside it, and keeps the token out of every path', () => {
    const { claimUrl, downloadUrl, token, id } = parseLinkUrl(
      `https://example.com/files/download?utm=1&token=${TOKEN}`,
    );

    expect([claimUrl.href, downloadUrl.href]).toEqual([
      'https://example.com/files/claim',
      'https://example.com/files/download',
    ]);
    expect([token, id.length]).toEqual([TOKEN, 22]);
  });

  test.each([
    ['a word', 'report.pdf'],
    ['a file', `file:///download?token=${TOKEN}`],
    ['a URL with half a token', `https://example.com/download?token=${TOKEN.slice(1)}`],
  ])('is not %s', (_what, url) => {
    expect(() => parseLinkUrl(url)).toThrow(expect.objectContaining({ name: 'UsageError' }));
  });
});

describe('the name that a link gives its file', () => {
  test.each([
    ['report.pdf', 'report.pdf'],
    ['a b ü 日本.txt', 'a b ü 日本.txt'],
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\evil.exe', 'evil.exe'],
    ['/', 'download'],
    ['', 'download'],
    ['..', '_'],
    ['.bashrc', '_bashrc'],
    ['a\nb\u001b[2J', 'a_b_[2J'],
    ['invoice\u202efdp.exe', 'invoice_fdp.exe'],
    ['a\ud800b', 'a\ufffdb'],
  ])('%j is saved as %j', (name, expected) => {
    expect(safeName(name)).toBe(expected);
  });

  test('is cut to what a file system takes, and keeps its extension', () => {
    const name = safeName(`${'日'.repeat(200)}.txt`);

    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(name).toMatch(/日\.txt$/);
  });
});

describe('where a download goes', () => {
  const { id } = parseLinkUrl(`https://example.com/download?token=${TOKEN}`);
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'target-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('is the file that was named, with its parts beside it', async () => {
    const file = join(folder, 'a.bin');

    expect(await findTarget(file, id)).toEqual({ folder, file, part: `${file}.part`, state: `${file}.part.json` });
  });

  test('is a folder, and then the link names the parts until its file has a name', async () => {
    const part = join(folder, `link-${id}.part`);

    expect(await findTarget(folder, id)).toEqual({ folder, part, state: `${part}.json` });
    expect(await findTarget(undefined, id)).toMatchObject({ folder: '.', part: `link-${id}.part` });
  });

  test('names the parts by the link where the name of the file leaves no room for theirs', async () => {
    const file = join(folder, 'n'.repeat(250));

    expect(await findTarget(file, id)).toMatchObject({ file, part: join(folder, `link-${id}.part`) });
  });

  test('must have room for it', async () => {
    await expect(checkSpace(folder, 1)).resolves.toBeUndefined();
    await expect(checkSpace(folder, 2 ** 60)).rejects.toThrow(
      'free some space and try again. The link was not used up',
    );
  });
});

describe('which parts are done', () => {
  test('stays a short list while they come nearly in order, and tells what is missing', () => {
    const done = new DoneParts();
    for (const part of [1, 0, 2, 5, 4]) done.add(part);

    expect(done.list()).toEqual({ below: 3, beyond: [5, 4] });
    expect(done.count).toBe(5);
    expect([...new DoneParts(done.list()).missing(8)]).toEqual([3, 6, 7]);
  });
});
