import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Cli, jsonLines, useCli } from '../../support/cli.ts';
import type { LinkJson } from '../../support/owner.ts';
import { download } from '../../support/recipient.ts';
import { linksAtTerminal, testAtTerminal } from '../../support/terminal.ts';

let cli: Cli;
let key: string;
let count = 0;

beforeAll(async () => {
  cli = await useCli();
}, 60_000);

beforeEach(async () => {
  key = `revoke/${count++}.txt`;
  await cli.owner.put(key, 'the file');
});

afterAll(() => cli.close());

const minted = (): Promise<LinkJson> => cli.owner.mint({ key });

const statusesOfKey = async () => (await cli.json<LinkJson[]>('list', '--key', key)).map(({ status }) => status);

describe('links revoke', () => {
  test('ends links by their URL and by their id', async () => {
    const [one, other] = [await minted(), await minted()];

    const { code, stdout, stderr } = await cli.links(['revoke', one.url, other.id]);

    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await download(one.url)).status).toBe(410);
    expect((await download(other.url)).status).toBe(410);
  });

  test('revokes the others where one is not known, names it, and exits with 1', async () => {
    const { url } = await minted();

    const { code, stderr } = await cli.links(['revoke', 'abcdefghijklmnopqrstug', url]);

    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: abcdefghijklmnopqrstug: You have no link with that id\..+\n$/);
    expect((await download(url)).status).toBe(410);
  });

  test('prints what became of each as a line of JSON', async () => {
    const { id } = await minted();

    const { code, stdout } = await cli.links(['revoke', '--json', id, 'abcdefghijklmnopqrstug']);

    expect(code).toBe(1);
    expect(jsonLines(stdout)).toEqual(
      expect.arrayContaining([
        { id, revoked: true },
        {
          id: 'abcdefghijklmnopqrstug',
          revoked: false,
          error: { code: 'unknown_link', message: expect.stringContaining('no link with that id') },
        },
      ]),
    );
  });

  test('does nothing where any of its arguments is no link', async () => {
    const { url } = await minted();

    const { code } = await cli.links(['revoke', url, 'nonsense']);

    expect(code).toBe(2);
    expect((await download(url)).status).toBe(200);
  });

  test.each([
    ['nothing named', []],
    ['a key and an id', ['abcdefghijklmnopqrstug', '--key', 'report.pdf']],
  ])('exits with 2 at %s', async (_what, args) => {
    expect(await cli.links(['revoke', ...args])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('links revoke --key', () => {
  test('ends every link to the key that has not ended, used ones as well, and no other', async () => {
    const { url } = await minted();
    await download(url);
    await minted();
    const other = await cli.owner.mint({ key: (await putOther()).key });

    const { code, stdout } = await cli.links(['revoke', '--key', key, '--json']);

    expect(code).toBe(0);
    expect(jsonLines(stdout)).toHaveLength(2);
    expect(await statusesOfKey()).toEqual(['revoked', 'revoked']);
    expect((await download(other.url)).status).toBe(200);
  });

  test('ends archives that hold it as well, says so, and leaves other archives', async () => {
    const { key: other } = await putOther();
    const holding = await cli.owner.mintArchive({ keys: [key, other], filename: 'both.zip' });
    const without = await cli.owner.mintArchive({ keys: [other] });

    const elsewhere = await cli.links(['revoke', '--key', key, '--bucket', 'another']);
    const untouched = (await cli.owner.inspect(holding.id)).status;
    const { code, stderr } = await cli.links(['revoke', '--key', key]);

    expect([elsewhere.code, elsewhere.stderr, untouched]).toEqual([0, '', 'active']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `note: ${key} is in the archive both.zip (2 files). An archive can only be revoked whole.\n`,
    });
    expect((await download(holding.url)).status).toBe(410);
    expect((await download(without.url)).status).toBe(200);
  });

  test('names the archives that it revokes, if they are few', async () => {
    const names = ['a.zip', 'b.zip', 'c.zip', 'd.zip', 'e.zip'];
    for (const filename of names) await cli.owner.mintArchive({ keys: [key], filename });

    const { stderr } = await cli.links(['revoke', '--key', key]);

    expect(stderr).toMatch(
      /is in 5 archives: [a-e]\.zip \(1 file\), [a-e]\.zip \(1 file\), [a-e]\.zip \(1 file\) and 2 more\. An archive/,
    );
    expect(new Set(await statusesOfKey())).toEqual(new Set(['revoked']));
  });

  test('leaves those in another bucket alone', async () => {
    await minted();

    expect((await cli.links(['revoke', '--key', key, '--bucket', 'another'])).code).toBe(0);
    expect(await statusesOfKey()).toEqual(['active']);
  });

  test('takes an s3:// name, whose bucket counts', async () => {
    await minted();

    expect((await cli.links(['revoke', '--key', `s3://another/${key}`])).code).toBe(0);
    const before = await statusesOfKey();
    const both = await cli.links(['revoke', '--key', `s3://bucket/${key}`, '--bucket', 'another']);
    expect((await cli.links(['revoke', '--key', `s3://bucket/${key}`, '--bucket', 'bucket'])).code).toBe(0);

    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('leave --bucket out') });
    expect([before, await statusesOfKey()]).toEqual([['active'], ['revoked']]);
  });

  testAtTerminal.each([
    ['n', 'n', 'active', 1],
    ['nothing', '', 'active', 1],
    ['Ctrl-C', '\u{3}', 'active', 1],
    ['Ctrl-D', '\u{4}', 'active', 1],
    ['y', 'y', 'revoked', 0],
  ])('asks at a terminal, and takes %s for an answer', async (_what, answer, status, code) => {
    await minted();

    const outcome = await linksAtTerminal(cli.folder, ['revoke', '--key', key], {
      asked: /\[y\/N\]/,
      typed: `${answer}\r`,
    });

    expect(outcome.screen).toContain(`Revoke the one link to ${key}? [y/N]`);
    expect(outcome.code).toBe(code);
    expect(await statusesOfKey()).toEqual([status]);
  });

  testAtTerminal('does not ask where it was told so', async () => {
    await minted();

    const { code, screen } = await linksAtTerminal(cli.folder, ['revoke', '--key', key, '--yes']);

    expect(code).toBe(0);
    expect(screen).toContain('Revoked ');
    expect(await statusesOfKey()).toEqual(['revoked']);
  });
});

async function putOther(): Promise<{ key: string }> {
  const other = `${key}.other`;
  await cli.owner.put(other, 'other');
  return { key: other };
}
