import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Cli, type CreatedLink, jsonLines, LINKS, useCli } from '../../support/cli.ts';
import { downloadInCrowd, sha256 } from '../../support/recipient.ts';

let cli: Cli;

beforeAll(async () => {
  cli = await useCli();
  for (const name of ['a', 'b', 'c']) await cli.owner.put(`${name}.txt`, `the object ${name}`);
}, 60_000);

afterAll(() => cli.close());

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(cli.folder, path, '..'), { recursive: true });
  await writeFile(join(cli.folder, path), text);
}

const createCsv = (lines: string[], ...args: string[]) =>
  cli.links(['create', '--csv', '-', '--json', ...args], { input: `${lines.join('\n')}\n` });

describe('links create with many names', () => {
  test('prints a link a line, in the order given, each of which works', async () => {
    await write('local.txt', 'the file');

    const { code, stdout, stderr } = await cli.links(['create', 'c.txt', 'local.txt', 'a.txt']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const downloads = await Promise.all(stdout.trim().split('\n').map(downloadInCrowd));
    const texts = ['the object c', 'the file', 'the object a'];
    expect(downloads.map((one) => one.sha256)).toEqual(texts.map((text) => sha256(Buffer.from(text))));
  });

  test('prints those that could be made, names the others, and exits with 1', async () => {
    const { code, stdout, stderr } = await cli.links(['create', '--json', 'a.txt', 'missing.txt', 'b.txt']);

    expect(code).toBe(1);
    expect(jsonLines(stdout).map(({ key }) => key)).toEqual(['a.txt', 'b.txt']);
    expect(stderr).toMatch(/^error: missing\.txt: There is no object "missing\.txt" in the bucket "bucket".+\n$/);
  });

  test('does nothing where any of them is a path that leads nowhere', async () => {
    const before = await cli.json<CreatedLink[]>('list', '--all');

    const { code, stdout } = await cli.links(['create', 'a.txt', './nowhere']);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(await cli.json('list', '--all')).toHaveLength(before.length);
  });

  test('stopped by Ctrl-C, prints every link that it made, and how many that is', async () => {
    const keys = Array.from({ length: 500 }, () => 'a.txt');
    const child = spawn(process.execPath, [LINKS, 'create', '--no-upload', ...keys], { cwd: cli.folder });
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    const ended = once(child, 'close');
    child.stdout.once('data', () => child.kill('SIGINT'));

    const [code] = await ended;

    const [stdout, stderr] = await output;
    const count = stdout.trimEnd().split('\n').length;
    expect(code).toBe(1);
    expect(count).toBeLessThan(500);
    expect(stderr).toBe(`Stopped: ${count} of 500 links were created.\n`);
  });

  test('takes one key for one file only', async () => {
    await write('one', '1');
    await write('two', '2');

    expect(await cli.links(['create', 'one', 'two', '--key', 'k'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: --key is a single key.+\n$/),
    });
  });
});

describe('links create with a folder', () => {
  test('uploads every file below it under its own path, in order, but nothing hidden', async () => {
    await write('photos/b.jpg', 'b');
    await write('photos/a/z.jpg', 'z');
    await write('photos/.secret', 'no');
    await write('photos/.git/config', 'no');
    await symlink('/etc/passwd', join(cli.folder, 'photos/link'));

    const { code, stdout } = await cli.links(['create', '--json', 'photos/']);

    expect(code).toBe(0);
    const keys = jsonLines(stdout).map(({ key }) => key);
    expect(keys.map((key) => key.split('/').slice(2).join('/'))).toEqual(['photos/a/z.jpg', 'photos/b.jpg']);
    expect(new Set(keys.map((key) => key.split('/').slice(0, 2).join('/'))).size).toBe(1);
  });

  test('refuses one without files', async () => {
    await mkdir(join(cli.folder, 'nothing'));

    expect(await cli.links(['create', 'nothing'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('links create with a CSV', () => {
  test('makes of every row a link with its own options, over those of the command line', async () => {
    await write('row.txt', 'a file of a row');
    const lines = [
      '\u{feff}key,file,Expires,uses,pin,filename,note,allow,lease',
      'a.txt,,2h30m,3,2468,"a, b.txt",for Ana,192.0.2.0/24 2001:db8::/32,0',
      'up/row.txt,row.txt,,,,,"says ""hello""",,',
      '',
      'b.txt,,,,,,,,',
    ];

    const { code, stdout, stderr } = await createCsv(lines, '--expires', '1h', '--note', 'default');

    const [a, row, b, ...others] = jsonLines(stdout);
    expect({ code, others, stderr }).toEqual({ code: 0, others: [], stderr: '' });
    expect(row).toMatchObject({ key: 'up/row.txt', note: 'says "hello"' });
    expect(a).toMatchObject({
      key: 'a.txt',
      maxUses: 3,
      pin: true,
      filename: 'a, b.txt',
      note: 'for Ana',
      allowedCidrs: ['192.0.2.0/24', '2001:db8::/32'],
      leaseSeconds: 0,
    });
    expect(lifetimeOf(a)).toBe(9_000);
    expect(b).toMatchObject({ key: 'b.txt', maxUses: 1, note: 'default' });
    expect(lifetimeOf(b)).toBe(3_600);
  });

  test('reads it from a file, with an expiry as a time', async () => {
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    await write('links.csv', `key,expires\nc.txt,${expires}\n`);

    const { stdout } = await cli.links(['create', '--csv', 'links.csv', '--json']);

    expect(Date.parse(String(jsonLines(stdout)[0]?.expiresAt))).toBe(Math.floor(Date.parse(expires) / 1000) * 1000);
  });

  test('names every fault by its line, and does nothing', async () => {
    const before = await cli.json<CreatedLink[]>('list', '--all');

    const { code, stdout, stderr } = await createCsv([
      'key,uses,expires',
      'a.txt,0,',
      'b.txt,1,1h',
      'c.txt,,soon',
      ',1,',
    ]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /line 2: .+from 1 to 100[\s\S]+line 4: .+Use a duration[\s\S]+line 5: the row has neither a key nor a file/,
    );
    expect(await cli.json('list', '--all')).toHaveLength(before.length);
  });

  test.each([
    ['an unknown column', ['key,colour', 'a.txt,red'], 'the unknown column "colour"'],
    ['no column for the object', ['note', 'hello'], 'neither a column "key" nor a column "file"'],
    ['rows of another length', ['key,note', 'a.txt'], 'is not a valid CSV'],
    ['a head alone', ['key'], 'has no rows'],
    ['a file that is not there', ['file', 'nowhere.bin'], 'the file nowhere.bin does not exist'],
    ['a column that stands twice', ['key,pin,note,pin', 'a.txt,2468,,'], 'the column "pin" twice'],
    ['a column that stands twice in other letters', ['key,Allow,allow', 'a.txt,,'], 'the column "allow" twice'],
    ['a cell below no name', ['key,note,', 'a.txt,,2468'], 'has a cell in a column without a name'],
    ['more cells than the head names', ['key,note', 'a.txt,,2468'], 'has a cell in a column without a name'],
    ['a folder for a file', ['file', '.local'], '.local is a folder'],
    [
      'an expiry that lies too far',
      ['file,expires', '.local/endpoints.json,2090-01-31T12:00Z'],
      'lives for at most a year',
    ],
    ['a short PIN', ['key,pin', 'a.txt,2468', 'b.txt,1'], 'line 3: pin must be'],
  ])('exits with 2 at %s', async (_what, lines, sentence) => {
    const { code, stdout, stderr } = await createCsv(lines);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });

  test.each([
    ['semicolons', 'key;note\r\na.txt;hello, Ana\r\n'],
    ['tabs', 'key\tnote\na.txt\thello, Ana\n'],
    ['its separator in the first line', 'sep=;\r\nkey;note\r\na.txt;hello, Ana\r\n'],
    ['a byte order mark before that line', '\u{feff}sep=|\nkey|note\na.txt|hello, Ana\n'],
    ['columns and rows that Excel has left empty', 'key;note;;\r\na.txt;hello, Ana;;\r\n;;;\r\n'],
    ['an empty column in between', 'key;;note\na.txt;;hello, Ana\n'],
  ])('is taken with %s', async (_what, text) => {
    const { code, stdout, stderr } = await cli.links(['create', '--csv', '-', '--json'], { input: text });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(jsonLines(stdout)).toMatchObject([{ key: 'a.txt', note: 'hello, Ana' }]);
  });

  test.each([
    ['Windows-1252', Buffer.from('key,note\na.txt,für Ana\n', 'latin1')],
    ['UTF-16', Buffer.from('\u{feff}key\tnote\na.txt\thello\n', 'utf16le')],
  ])('is refused in %s, which would be mangled', async (_encoding, bytes) => {
    await writeFile(join(cli.folder, 'excel.csv'), bytes);

    const { code, stdout, stderr } = await cli.links(['create', '--csv', 'excel.csv']);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('error: excel.csv is not in UTF-8, and nothing was done: save it as "CSV UTF-8".\n');
  });

  test('repeats no cell where it is broken, for that may be a PIN', async () => {
    const { code, stderr } = await createCsv(['key,pin', 'a.txt,24"68']);

    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: The CSV on stdin is not a valid CSV: .+ line 2\.\n$/);
    expect(stderr).not.toContain('24');
  });

  test('is taken from stdin alone, not the PIN as well, nor names beside it', async () => {
    expect(await createCsv(['key', 'a.txt'], '--pin', '-')).toMatchObject({ code: 2 });
    expect(await createCsv(['key', 'a.txt'], 'b.txt')).toMatchObject({ code: 2 });
    expect(await createCsv(['key', 'a.txt'], '--key', 'b.txt')).toMatchObject({ code: 2 });
    expect(await cli.links(['create', '--csv', 'nowhere.csv'])).toMatchObject({ code: 2 });
  });
});

function lifetimeOf(link: CreatedLink | undefined): number {
  return (Date.parse(String(link?.expiresAt)) - Date.parse(String(link?.createdAt))) / 1000;
}
