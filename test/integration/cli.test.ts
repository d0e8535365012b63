import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Stack, startStack } from '../../scripts/local/start-stack.ts';
import { download, sha256 } from '../support/recipient.ts';
import { type Outcome, run } from '../support/run.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FILE = randomBytes(20_000_000);

let stack: Stack;
/** A folder that `make dev` was run in, as far as the command can tell. */
let folder: string;

beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
  await mkdir(join(folder, '.local'));
  await writeFile(join(folder, '.local', 'endpoints.json'), JSON.stringify(stack.endpoints));
  await writeFile(join(folder, 'my file.bin'), FILE);
  await put('report.pdf', 'the report');
}, 60_000);

afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

async function put(key: string, body: string): Promise<void> {
  const { region, accessKeyId, secretAccessKey, s3Endpoint, bucket } = stack.endpoints;
  const credentials = { accessKeyId, secretAccessKey };
  const s3 = new S3Client({ region, credentials, endpoint: s3Endpoint, forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  s3.destroy();
}

/** Runs the command as a person would in `folder`, without what this machine's own environment may say. */
function links(args: string[], options: { env?: Record<string, string>; input?: string } = {}): Promise<Outcome> {
  const env = { LINKS_URL: undefined, LINKS_BUCKET: undefined, FORCE_COLOR: undefined, ...options.env };
  return run(process.execPath, [join(ROOT, 'scripts/cli/links.ts'), ...args], { ...options, cwd: folder, env });
}

async function created(...args: string[]): Promise<Record<string, unknown> & { url: string; id: string }> {
  const { code, stdout, stderr } = await links(['create', '--json', ...args]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

describe('links create', () => {
  test('prints the URL of a link to an object, and nothing else', async () => {
    const { code, stdout, stderr } = await links(['create', 'report.pdf']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^http:\S+\/download\?token=[\w-]{43}\n$/);
    expect(await download(stdout.trim())).toMatchObject({ status: 200, sha256: sha256(Buffer.from('the report')) });
  });

  test('uploads a local file first, whatever its size and name', async () => {
    const { url, ...link } = await created('my file.bin');

    expect(link).toMatchObject({ filename: 'my file.bin', size: FILE.length, uses: 0 });
    expect(link.key).toMatch(/^uploads\/[\w-]{12}\/my file\.bin$/);
    expect(await download(url)).toMatchObject({ status: 200, sha256: sha256(FILE) });
  });

  test.each([
    ['--pin', '12'],
    ['--filename', '../../etc/passwd'],
    ['--note', 'n'.repeat(501)],
  ])('refuses a wrong %s before it uploads anything', async (option, value) => {
    const { code, stdout, stderr } = await links(['create', 'my file.bin', option, value]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(option.slice(2));
    expect(stderr).not.toContain('stays at');
  });

  test('uploads a file of no bytes', async () => {
    await writeFile(join(folder, 'empty'), '');

    expect(await created('./empty', '--key', 'empty one')).toMatchObject({ key: 'empty one', size: 0 });
  });

  test('takes a name for the file that has it, and with --no-upload for the key', async () => {
    await writeFile(join(folder, 'both'), 'the file');
    await put('both', 'the object');

    const file = await created('both');
    const object = await created('both', '--no-upload');

    expect([file.size, object.size]).toEqual(['the file'.length, 'the object'.length]);
    expect(object.key).toBe('both');
  });

  test('asks for what the options say', async () => {
    const options =
      '--expires 2h30m --not-before 2020-01-01T00:00Z --uses 3 --filename r.pdf --delivery redirect --lease 0 ' +
      '--allow 192.0.2.0/24 --allow 2001:db8::/32 --confirm always --note hello';

    const link = await created('report.pdf', '--pin', '2468', ...options.split(' '));

    expect(link).toMatchObject({
      notBefore: '2020-01-01T00:00:00.000Z',
      maxUses: 3,
      pin: true,
      filename: 'r.pdf',
      delivery: 'redirect',
      promise: 'approximate',
      leaseSeconds: 0,
      allowedCidrs: ['192.0.2.0/24', '2001:db8::/32'],
      confirm: 'always',
      note: 'hello',
    });
    const lifetime = Date.parse(String(link.expiresAt)) - Date.parse(String(link.createdAt));
    expect(lifetime).toBe(9_000_000);
  });

  test('reads a PIN from stdin', async () => {
    const { stdout } = await links(['create', 'report.pdf', '--pin', '-'], { input: '2468\n' });

    const answer = await fetch(stdout.trim(), { method: 'POST', body: new URLSearchParams({ pin: '2468' }) });

    expect([answer.status, await answer.text()]).toEqual([200, 'the report']);
  });

  test('says in one sentence why the owner API refuses, and exits with 1', async () => {
    expect(await links(['create', 'missing.pdf'])).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'error: There is no such object in the bucket, or it may not be read. Check the key, or upload it first.\n',
    });
  });

  test('says where an upload stays whose link was refused', async () => {
    const { code, stderr } = await links([
      'create',
      'my file.bin',
      '--key',
      'kept',
      '--not-before',
      '2090-01-01T00:00Z',
    ]);

    expect(code).toBe(1);
    expect(stderr).toContain('(The file stays at s3://bucket/kept.)');
  });

  test('says that there is no such bucket', async () => {
    const { code, stderr } = await links(['create', 'my file.bin', '--bucket', 'nowhere']);

    expect(code).toBe(1);
    expect(stderr).toBe('error: There is no bucket "nowhere": name the right one with --bucket.\n');
  });

  test.each([
    ['no name', []],
    ['an unknown option', ['report.pdf', '--often']],
    ['too many uses', ['report.pdf', '--uses', '101']],
    ['no duration', ['report.pdf', '--expires', 'soon']],
    ['no network', ['report.pdf', '--allow', 'home']],
    ['a path without a file', ['./missing']],
    ['a key for no upload', ['report.pdf', '--key', 'other']],
  ])('exits with 2 at %s', async (_what, args) => {
    const { code, stdout, stderr } = await links(['create', ...args]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: /);
  });

  test('signs with the standard credentials of AWS where --endpoint names the API', async () => {
    const { linksUrl, accessKeyId, secretAccessKey, region } = stack.endpoints;
    const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_REGION: region };

    const owner = await links(['create', 'report.pdf', '--endpoint', linksUrl], { env });
    const stranger = await links(['create', 'report.pdf', '--endpoint', linksUrl], {
      env: { ...env, AWS_SECRET_ACCESS_KEY: 'wrong' },
    });

    expect([owner.code, stranger.code]).toEqual([0, 1]);
    expect(stranger.stderr).toContain('AWS refused the call: check that your credentials are valid');
  });
});

describe('links revoke', () => {
  test('ends links by their URL and by their id', async () => {
    const [one, other] = [await created('report.pdf'), await created('report.pdf')];

    const { code, stdout, stderr } = await links(['revoke', one.url, other.id]);

    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await download(one.url)).status).toBe(410);
    expect((await download(other.url)).status).toBe(410);
  });

  test('revokes the others where one is not known, and exits with 1', async () => {
    const { url } = await created('report.pdf');

    const { code, stderr } = await links(['revoke', 'abcdefghijklmnopqrstug', url]);

    expect(code).toBe(1);
    expect(stderr).toContain('error: This link is not known here.');
    expect((await download(url)).status).toBe(410);
  });

  test('does nothing where any of its arguments is no link', async () => {
    const { url } = await created('report.pdf');

    const { code } = await links(['revoke', url, 'nonsense']);

    expect(code).toBe(2);
    expect((await download(url)).status).toBe(200);
  });
});

describe('links', () => {
  test('runs by npx in the repository', async () => {
    const { code, stdout } = await run('npx', ['links', '--help'], { cwd: ROOT });

    expect(code).toBe(0);
    expect(stdout).toContain('Usage: links');
  });
});
