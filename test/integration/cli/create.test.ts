import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Cli, type CreatedLink, useCli } from '../../support/cli.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import { decodeQr } from '../../support/qr.ts';
import { download, sha256 } from '../../support/recipient.ts';

const FILE = randomBytes(20_000_000);

let cli: Cli;

beforeAll(async () => {
  cli = await useCli();
  await writeFile(join(cli.folder, 'my file.bin'), FILE);
  await cli.owner.put('report.pdf', 'the report');
}, 60_000);

afterAll(() => cli.close());

/** An owner's environment where the owner API is at this URL. */
const deployed = (LINKS_URL: string) => ({
  LINKS_URL,
  AWS_REGION: cli.endpoints.region,
  AWS_ACCESS_KEY_ID: cli.endpoints.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: cli.endpoints.credentials.secretAccessKey,
  AWS_ENDPOINT_URL_S3: cli.endpoints.s3Endpoint,
});

const created = (...args: string[]) => cli.json<CreatedLink>('create', ...args);

describe('links create', () => {
  test('prints the URL of a link to an object, and nothing else', async () => {
    const { code, stdout, stderr } = await cli.links(['create', 'report.pdf']);

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
    const { code, stdout, stderr } = await cli.links(['create', 'my file.bin', option, value]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(option.slice(2));
    expect(stderr).not.toContain('still at');
  });

  test.each([
    ['a PIN', '--delivery presigned --pin 2468', 'pin'],
    ['a start', '--delivery presigned --not-before 2030-01-01', 'notBefore'],
    ['a network', '--delivery presigned --allow 192.0.2.0/24', 'allowedCidrs'],
    ['a way for large files', '--delivery stream --oversize redirect', 'oversize'],
  ])('refuses %s that the delivery knows nothing of before it uploads anything', async (_what, options, field) => {
    const { code, stdout, stderr } = await cli.links(['create', 'my file.bin', ...options.split(' ')]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(field);
    expect(stderr).not.toContain('still at');
  });

  test('uploads a file of no bytes', async () => {
    await writeFile(join(cli.folder, 'empty'), '');

    expect(await created('./empty', '--key', 'empty one')).toMatchObject({ key: 'empty one', size: 0 });
  });

  test('takes a name for the file that has it, and with --no-upload for the key', async () => {
    await writeFile(join(cli.folder, 'both'), 'the file');
    await cli.owner.put('both', 'the object');

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
      leaseSeconds: 0,
      allowedCidrs: ['192.0.2.0/24', '2001:db8::/32'],
      confirm: 'always',
      note: 'hello',
    });
    const lifetime = Date.parse(String(link.expiresAt)) - Date.parse(String(link.createdAt));
    expect(lifetime).toBe(9_000_000);
  });

  test('reads a PIN from stdin', async () => {
    const { stdout } = await cli.links(['create', 'report.pdf', '--pin', '-'], { input: '2468\n' });

    const answer = await fetch(stdout.trim(), { method: 'POST', body: new URLSearchParams({ pin: '2468' }) });

    expect([answer.status, await answer.text()]).toEqual([200, 'the report']);
  });

  test('shows a QR code of the URL on stderr, so that stdout holds the URL alone', async () => {
    const { stdout, stderr } = await cli.links(['create', 'report.pdf', '--qr']);

    expect(decodeQr(stderr.trimEnd().split('\n'), { isLightOnDark: true })).toBe(stdout.trim());
  });

  test('says in one sentence why the owner API refuses, and exits with 1', async () => {
    expect(await cli.links(['create', 'missing.pdf'])).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'error: There is no object "missing.pdf" in the bucket "bucket", or this deployment may not read it. Check the key, or upload the object first.\n',
    });
  });

  test('says where an upload stays whose link was refused', async () => {
    const gate = await startFaultProxy();
    gate.target = cli.endpoints.linksUrl;
    gate.faultOf = ({ method }) => (method === 'POST' ? { instead: { status: 500, headers: {}, body: '' } } : 'none');

    const { code, stderr } = await cli.links(['create', 'my file.bin', '--key', 'kept'], { env: deployed(gate.url) });
    await gate.close();

    expect(code).toBe(1);
    expect(stderr).toContain('(The file is still at s3://bucket/kept.)');
  });

  test('says which bucket links are made for, before it uploads to another', async () => {
    const { code, stderr } = await cli.links(['create', 'my file.bin', '--bucket', 'nowhere']);

    expect(code).toBe(2);
    expect(stderr).toBe(
      'error: This deployment makes no links for that bucket. Use "bucket". (Nothing was uploaded.)\n',
    );
  });

  test.each([
    ['an unknown option', ['report.pdf', '--often']],
    ['too many uses', ['report.pdf', '--uses', '101']],
    ['no duration', ['report.pdf', '--expires', 'soon']],
    ['no network', ['report.pdf', '--allow', 'home']],
    ['a path without a file', ['./missing']],
    ['a key for no upload', ['report.pdf', '--key', 'other']],
    ['an unknown delivery', ['report.pdf', '--delivery', 'pigeon']],
    ['nothing to make a link for', []],
  ])('exits with 2 at %s', async (_what, args) => {
    const { code, stdout, stderr } = await cli.links(['create', ...args]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: /);
  });

  test('signs with the standard credentials of AWS where --endpoint names the API', async () => {
    const { linksUrl, credentials, region } = cli.endpoints;
    const { accessKeyId, secretAccessKey } = credentials;
    const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_REGION: region };

    const owner = await cli.links(['create', 'report.pdf', '--endpoint', linksUrl], { env });
    const stranger = await cli.links(['create', 'report.pdf', '--endpoint', linksUrl], {
      env: { ...env, AWS_SECRET_ACCESS_KEY: 'wrong' },
    });

    expect([owner.code, stranger.code]).toEqual([0, 1]);
    expect(stranger.stderr).toMatch(
      /AWS refused the call \(The request signature .+\): check that your credentials are valid/,
    );
  });
});
