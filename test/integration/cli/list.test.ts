import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CLEAN_ENVIRONMENT, type Cli, LINKS, useCli } from '../../support/cli.ts';
import type { LinkJson } from '../../support/owner.ts';
import { download } from '../../support/recipient.ts';
import { run } from '../../support/run.ts';

/** More than two pages of the API hold. */
const MANY = 205;

let cli: Cli;
let used: LinkJson;
let revoked: LinkJson;

beforeAll(async () => {
  cli = await useCli();
  await cli.owner.put('list/many.txt', 'many');
  await cli.owner.put('list/odd\u{1b}[31m.txt', 'odd');
  for (let made = 0; made < MANY; made += 41) {
    await Promise.all(Array.from({ length: 41 }, () => cli.owner.mint({ key: 'list/many.txt' })));
  }
  // A second passes, for times are whole seconds and the newest come first.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  used = await cli.owner.mint({ key: 'list/many.txt' });
  await download(used.url);
  revoked = await cli.owner.mint({ key: 'list/odd\u{1b}[31m.txt' });
  await cli.owner.call('DELETE', `/links/${revoked.id}`);
}, 90_000);

afterAll(() => cli.close());

describe('links list', () => {
  test('shows a table of the newest, which awk can read', async () => {
    const { code, stdout, stderr } = await cli.links(['list', '--limit', '2']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect(head?.split(/ {2,}/)).toEqual(['ID', 'STATUS', 'USES', 'SIZE', 'CREATED', 'EXPIRES', 'KEY']);
    expect(rows).toHaveLength(2);
    expect(rows.map((row) => row.split(/\s+/).slice(0, 3)).sort()).toEqual(
      [
        [used.id, 'used', '1/1'],
        [revoked.id, 'revoked', '0/1'],
      ].sort(),
    );
  });

  test('lets no key colour the terminal, nor itself where it is piped', async () => {
    const { stdout } = await cli.links(['list', '--limit', '2']);

    expect(stdout).toContain('list/odd\u{fffd}[31m.txt');
    expect(stdout).not.toContain('\u{1b}');
  });

  test('prints one JSON array, page after page', async () => {
    const all = await cli.json<LinkJson[]>('list', '--all');

    expect(new Set(all.map(({ id }) => id)).size).toBe(MANY + 2);
    expect(all[0]).toMatchObject({ status: expect.any(String), bucket: 'bucket', expiresAt: expect.any(String) });
  });

  test('shows 50 unless told otherwise', async () => {
    expect(await cli.json('list')).toHaveLength(50);
    expect(await cli.json('list', '--limit', '101')).toHaveLength(101);
  });

  test('shows those that stand as asked, from wherever they are', async () => {
    const [byStatus, byKey] = [
      await cli.json<LinkJson[]>('list', '--status', 'used', 'revoked'),
      await cli.json<LinkJson[]>('list', '--key', 'list/many.txt', '--status', 'used', '--all'),
    ];

    expect(byStatus.map(({ id }) => id).sort()).toEqual([used.id, revoked.id].sort());
    expect(byKey.map(({ id }) => id)).toEqual([used.id]);
    expect(await cli.json('list', '--status', 'locked')).toEqual([]);
  });

  test('shows the links to an object by its s3:// name, and none to another bucket', async () => {
    const ofKey = await cli.json<LinkJson[]>('list', '--key', 's3://bucket/list/many.txt', '--all');

    expect(ofKey).toHaveLength(MANY + 1);
    expect(await cli.json('list', '--key', 's3://another/list/many.txt')).toEqual([]);
  });

  test('shows an archive by its name and the number of its files, also where a file in it is asked for', async () => {
    await cli.owner.put('list/archived.txt', 'archived');
    const { id } = await cli.owner.mintArchive({ keys: ['list/archived.txt', 'list/many.txt'], filename: 'two.zip' });
    await cli.owner.mintArchive({ keys: ['list/many.txt'] });

    const { stdout } = await cli.links(['list', '--key', 'list/archived.txt']);
    const revoked = await cli.json('list', '--key', 'list/archived.txt', '--status', 'revoked');

    expect(stdout).toMatch(new RegExp(`^ID.+\\n${id} .+ {2}two\\.zip \\(2 files\\)\\n$`));
    expect(revoked).toEqual([]);
  });

  test.each(['s3://bucket', 's3://bucket/', 's3:///list/many.txt'])(
    'exits with 2 at %s, which is no object',
    async (name) => {
      const { code, stderr } = await cli.links(['list', '--key', name]);

      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining('use bucket and key, as in s3://'),
      });
    },
  );

  test('ends without a fault when its reader has seen enough', async () => {
    const command = `"${process.execPath}" "${LINKS}" list --all --json | head -n 1; echo "\${PIPESTATUS[0]}"`;

    const { stdout, stderr } = await run('bash', ['-c', command], { cwd: cli.folder, env: CLEAN_ENVIRONMENT });

    expect({ stdout, stderr }).toEqual({ stdout: '[\n0\n', stderr: '' });
  });

  test('shows nobody another owner’s links', async () => {
    const { code, stdout, stderr } = await cli.links(['list', '--owner', 'arn:aws:iam::000000000000:user/other']);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: Only an administrator may list the links of another owner.+\n$/);
  });

  test.each([
    ['a status that there is not', ['--status', 'lost']],
    ['a limit of none', ['--limit', '0']],
    ['an argument', ['report.pdf']],
  ])('exits with 2 at %s', async (_what, args) => {
    expect(await cli.links(['list', ...args])).toMatchObject({ code: 2, stdout: '' });
  });
});
