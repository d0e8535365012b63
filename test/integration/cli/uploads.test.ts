import { execFileSync, spawnSync } from 'node:child_process';
import { appendFile, chmod, mkdir, open, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Cli, type CreatedLink, jsonLines, useCli } from '../../support/cli.ts';
import { type Call, type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';

let cli: Cli;
/** S3, and the owner API, as the command reaches them. */
let s3: FaultProxy;
let links: FaultProxy;
let calls: Call[];

beforeAll(async () => {
  cli = await useCli({ environment: { ALLOWED_PREFIXES: '["outgoing/","public/"]' } });
  [s3, links] = await Promise.all([startFaultProxy(), startFaultProxy()]);
  s3.target = String(cli.endpoints.s3Endpoint);
  links.target = cli.endpoints.linksUrl;
}, 60_000);

afterEach(() => {
  s3.faultOf = note;
  links.faultOf = () => 'none';
  calls = [];
});

afterAll(() => Promise.all([cli.close(), s3.close(), links.close()]));

const note = (call: Call) => {
  calls.push(call);
  return 'none' as const;
};

const owner = (more: Record<string, string | undefined> = {}) => ({
  LINKS_URL: links.url,
  AWS_REGION: cli.endpoints.region,
  AWS_ACCESS_KEY_ID: cli.endpoints.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: cli.endpoints.credentials.secretAccessKey,
  AWS_ENDPOINT_URL_S3: s3.url,
  AWS_MAX_ATTEMPTS: '1',
  ...more,
});

const create = (args: string[], input?: string, env = owner()) =>
  cli.links(['create', '--json', ...args], { env, ...(input === undefined ? {} : { input }) });
const keysIn = (stdout: string) => jsonLines<CreatedLink>(stdout).map(({ key }) => key);
const path = (...names: string[]) => join(cli.folder, ...names);
const puts = () => calls.filter(({ method }) => method === 'PUT' || method === 'POST');

const isThere = (key: string) =>
  cli.owner.s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key: key })).then(
    () => true,
    () => false,
  );

describe('where links are made for some prefixes only', () => {
  beforeAll(async () => {
    s3.faultOf = note;
    calls = [];
    await mkdir(path('photos', 'a'), { recursive: true });
    await Promise.all([
      writeFile(path('report.pdf'), 'the report'),
      writeFile(path('photos', 'a', 'z.jpg'), 'z'),
      writeFile(path('photos', 'b.jpg'), 'b'),
    ]);
  });

  test('a ZIP of files and an object that the owner may not look at says where the files are, if it is refused', async () => {
    s3.faultOf = ({ method }) => (method === 'HEAD' ? { instead: { status: 403, headers: {}, body: '' } } : 'none');

    const { code, stdout, stderr } = await create(['--zip', 'photos', 'outgoing/missing.pdf']);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('"outgoing/missing.pdf"');
    const [, key = ''] =
      /\(The 2 files are still there, the first at s3:\/\/bucket\/(outgoing\/uploads\/.+\/photos\/a\/z\.jpg)\.\)$/m.exec(
        stderr,
      ) ?? [];
    expect([key !== '', await isThere(key)]).toEqual([true, true]);
  });

  test('a file goes below the first of them, without a bucket being named', async () => {
    const { code, stdout, stderr } = await create(['report.pdf']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(keysIn(stdout)).toEqual([expect.stringMatching(/^outgoing\/uploads\/[\w-]{12}\/report\.pdf$/)]);
  });

  test('--key dir/ puts files and folders below it, --key one file at it', async () => {
    const below = await create(['photos', 'report.pdf', '--key', 'public/2030/']);
    const at = await create(['report.pdf', '--key', 's3://bucket/public/one.pdf']);

    expect(keysIn(below.stdout)).toEqual([
      'public/2030/photos/a/z.jpg',
      'public/2030/photos/b.jpg',
      'public/2030/report.pdf',
    ]);
    expect(keysIn(at.stdout)).toEqual(['public/one.pdf']);
  });

  test.each([
    ['a key elsewhere', ['--key', 'private/report.pdf'], 'Use a key that begins with "outgoing/" or "public/".'],
    ['a bucket elsewhere', ['--bucket', 'other'], 'Use "bucket".'],
    ['an expiry too far', ['--expires', '2090-01-01'], 'A link lives for at most a year'],
    ['a start after the end', ['--not-before', '30d'], 'notBefore must come before the expiry'],
    ['too long a presigned URL', ['--delivery', 'presigned', '--expires', '2h'], 'lives for at most 3600 seconds'],
  ])('nothing is uploaded that gets no link: %s', async (_what, args, sentence) => {
    const { code, stdout, stderr } = await create(['report.pdf', ...args]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr).toContain('(Nothing was uploaded.)');
    expect(calls).toEqual([]);
  });

  test('two files are not uploaded to one key', async () => {
    await writeFile(path('photos', 'a', 'report.pdf'), 'another');

    const { code, stderr } = await create(['report.pdf', 'photos/a/report.pdf', '--key', 'public/']);

    expect(code).toBe(2);
    expect(stderr).toContain('Two files have the same destination s3://bucket/public/report.pdf');
  });

  test('doctor says so, and tries there', async () => {
    const { code, stdout } = await cli.links(['doctor', '--json'], {
      env: owner({ AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9' }),
    });

    expect(code).toBe(1);
    expect(stdout).toContain('accepts keys below outgoing/, public/');
    expect(puts().some(({ url }) => url.startsWith('/bucket/outgoing/uploads/links-doctor?uploads'))).toBe(true);
  });
});

describe('an upload', () => {
  test.each([
    ['report.pdf', 'application/pdf'],
    ['table.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['a.tar.gz', 'application/gzip'],
    ['README', 'application/octet-stream'],
  ])('of %s has the type %s', async (name, type) => {
    await writeFile(path(name), 'some text');

    const { stdout } = await create([name]);

    expect(jsonLines<CreatedLink>(stdout)).toMatchObject([{ contentType: type }]);
  });

  test('carries a CRC-32 of the whole, in one request or in parts', async () => {
    const bytes = Buffer.alloc(20_000_000, 'x');
    await Promise.all([writeFile(path('small.bin'), 'small'), writeFile(path('large.bin'), bytes)]);

    expect(await create(['small.bin'])).toMatchObject({ code: 0 });
    expect(await create(['large.bin'])).toMatchObject({ code: 0 });

    const expected = Buffer.alloc(4);
    expected.writeUInt32BE(crc32('small'));
    const [put, begun] = puts();
    expect(put?.headers['x-amz-checksum-crc32']).toBe(expected.toString('base64'));
    expect(begun?.headers).toMatchObject({ 'x-amz-checksum-algorithm': 'CRC32', 'x-amz-checksum-type': 'FULL_OBJECT' });
  });

  test('that S3 has otherwise than it was sent is deleted, and gets no link', async () => {
    await writeFile(path('flipped.bin'), 'bytes');
    s3.faultOf = ({ method }) => (method === 'PUT' ? { headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } } : 'none');

    const { code, stdout, stderr } = await create(['flipped.bin', '--key', 'public/flipped.bin']);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^error: The object in S3 differs from the file, by its checksum\. No link was created, and it was deleted/,
    );
    expect(await isThere('public/flipped.bin')).toBe(false);
  });

  test.each<[string, (file: string) => Promise<void>]>([
    ['is overwritten in place', async (file) => overwrite(file)],
    ['is overwritten with the same number of bytes, and its time a second on', async (file) => touchLater(file)],
    ['is truncated', async (file) => truncate(file, 9_000_000)],
    ['grows', async (file) => appendFile(file, 'more')],
  ])('of a file that %s meanwhile is refused, and leaves nothing', async (_what, change) => {
    const file = path('changing.bin');
    await writeFile(file, Buffer.alloc(40_000_000, 'a'));
    let isChanged = false;
    s3.faultOf = ({ url }) => {
      if (!url.includes('partNumber=1&') || isChanged) return 'none';
      isChanged = true;
      return { before: () => change(file) };
    };

    const { code, stdout, stderr } = await create(['changing.bin', '--key', 'public/changing.bin']);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      'error: changing.bin changed during the upload, so no link was created: try again once the file is complete.\n',
    );
    expect(await isThere('public/changing.bin')).toBe(false);
  });

  test('again of what lies there is not made again: not what failed, nor what got its link', async () => {
    const names = ['k0', 'k1', 'k2', 'k3'];
    await Promise.all(names.map((name) => writeFile(path(name), name)));
    let minted = 0;
    links.faultOf = ({ method }) =>
      method === 'POST' && ++minted > 2 ? { instead: { status: 500, headers: {}, body: '{}' } } : 'none';
    const first = await create(names);
    links.faultOf = () => 'none';
    calls = [];

    const second = await create(names);

    expect(first.code).toBe(1);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(puts()).toEqual([]);
    expect(new Set(keysIn(second.stdout)).size).toBe(4);
    await writeFile(path('k0'), 'another text');
    await create(['k0']);
    expect(puts()).toHaveLength(1);
  });

  test('is minted in the end where only two calls may run at once', async () => {
    let running = 0;
    links.faultOf = ({ method }) => {
      if (method !== 'POST') return 'none';
      if (running >= 2)
        return { instead: { status: 429, headers: {}, body: '{"Reason":"ConcurrentInvocationLimitExceeded"}' } };
      running++;
      return { before: () => new Promise((resolve) => setTimeout(resolve, 100)), after: async () => void running-- };
    };

    const { code, stdout, stderr } = await create([
      '--no-upload',
      ...Array.from({ length: 60 }, () => 'public/one.pdf'),
    ]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(keysIn(stdout)).toHaveLength(60);
  });

  test('goes to S3 elsewhere by the path, as the server reads it', async () => {
    await create(
      ['report.pdf', '--key', 'public/path.pdf'],
      undefined,
      owner({ AWS_ENDPOINT_URL_S3: s3.url.replace('127.0.0.1', 'localhost') }),
    );

    expect(await isThere('public/path.pdf')).toBe(true);
  });
});

describe('what S3 refuses is told by its own reason', () => {
  const answer = (status: number, code: string, message: string, headers: Record<string, string> = {}) => ({
    instead: { status, headers, body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>` },
  });

  test.each([
    [
      'an explicit deny',
      answer(
        403,
        'AccessDenied',
        'User: u is not authorized to perform: s3:PutObject on resource: "b" with an explicit deny in a resource-based policy',
      ),
      /^error: You have no permission to upload to the bucket "bucket" \(AccessDenied: User: u is .+ explicit deny in a resource-based policy\): change the policy that denies s3:PutObject\.$/m,
    ],
    [
      'a key of KMS',
      answer(403, 'AccessDenied', 'User: u is not authorized to perform: kms:GenerateDataKey on resource: k'),
      /kms:GenerateDataKey on resource: k\): ask for kms:GenerateDataKey\.$/m,
    ],
    ['no reason at all', answer(403, 'AccessDenied', 'Access Denied'), /"bucket": ask for s3:PutObject on it\.$/m],
    [
      'another region',
      answer(301, 'PermanentRedirect', 'The bucket must be addressed elsewhere', {
        'x-amz-bucket-region': 'eu-west-1',
      }),
      /^error: The bucket "bucket" is in eu-west-1, but the owner API is in us-east-1: name the right one/m,
    ],
    [
      'another region, by the signature',
      answer(400, 'AuthorizationHeaderMalformed', 'expecting eu-west-1', { 'x-amz-bucket-region': 'eu-west-1' }),
      /is in eu-west-1/,
    ],
    [
      'a clock that is off',
      answer(403, 'RequestTimeTooSkewed', 'The difference is too large'),
      /rejects this machine's clock/,
    ],
    [
      'keys that have expired',
      answer(400, 'ExpiredToken', 'The provided token has expired.'),
      /rejects these credentials \(ExpiredToken: The provided token has expired\)/,
    ],
    [
      'a bucket that is gone',
      answer(404, 'NoSuchBucket', 'none'),
      /The bucket "bucket" does not exist: name the right one with --bucket\.$/m,
    ],
    [
      'too much at once',
      answer(503, 'SlowDown', 'Please reduce your request rate.'),
      /\(SlowDown: Please reduce your request rate\): try again in a minute\.$/m,
    ],
  ])('%s', async (_what, fault, sentence) => {
    await writeFile(path('refused.txt'), String(Math.random()));
    s3.faultOf = ({ method }) => (method === 'PUT' ? fault : 'none');

    const { code, stdout, stderr } = await create(['refused.txt']);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('a name', () => {
  test('may be s3://bucket/key, and must then have both', async () => {
    await create(['report.pdf', '--key', 'public/named.pdf']);

    expect(keysIn((await create(['s3://bucket/public/named.pdf'])).stdout)).toEqual(['public/named.pdf']);
    expect(await create(['s3://bucket'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('does not name an object'),
    });
    expect(await create(['s3://bucket/a', '--bucket', 'other'])).toMatchObject({ code: 2 });
  });

  test('may be - for stdin, with the name that recipients save it by', async () => {
    const { code, stdout } = await create(['-', '--filename', 'made.csv'], 'a,b\n');
    const nameless = await create(['-'], 'a,b\n');

    expect(code).toBe(0);
    expect(jsonLines<CreatedLink>(stdout)).toMatchObject([{ filename: 'made.csv', size: 4, contentType: 'text/csv' }]);
    expect(nameless).toMatchObject({ code: 2, stderr: expect.stringContaining('give it one with --filename') });
  });

  test('of a pipe is told how else, and nothing is done', async () => {
    execFileSync('mkfifo', [path('pipe')]);

    expect(await create(['pipe'])).toMatchObject({
      code: 2,
      stderr:
        'error: pipe is a pipe, not a file: pass it on stdin, as in: links create - --filename NAME < pipe.\n'.replace(
          'pipe.\n',
          'pipe\n',
        ),
    });
  });
});

test("the shell's <( ) is told for the pipe that it is, and nothing is done", async () => {
  const { code, stdout, stderr } = await cli.links(['create', '--json'], {
    env: owner(),
    by: ['bash', '-c', '"$@" <(echo a)', 'bash'],
  });

  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^error: \/dev\/fd\/\d+ is a pipe, not a file: pass it on stdin, as in: links create - .+\n$/);
});

/** Root may read everything, unless it gives that up. */
const AS_USER =
  process.getuid?.() === 0
    ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-dac_override,-dac_read_search']
    : ['env'];
const [program = '', ...words] = [...AS_USER, 'true'];
const isUser = spawnSync(program, words).status === 0;
const testAsUser = isUser ? test : test.skip;
if (!isUser)
  process.stdout.write(
    'Files that may not be read are not tested: this runs as root, who may, and setpriv is not here.\n',
  );

/** Loaded before the command: what is in a folder named "leaving" is gone once its names have been read. */
const LEAVING = `
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
const { readdir } = fs;
fs.readdir = async (folder, ...options) => {
  const entries = await readdir(folder, ...options);
  if (String(folder).endsWith('leaving')) await fs.rm(folder + '/b.txt');
  return entries;
};
syncBuiltinESMExports();`;

describe('a folder', () => {
  test('with a name that is not UTF-8 is refused by that name', async () => {
    await mkdir(path('odd'));
    await writeFile(Buffer.concat([Buffer.from(`${path('odd')}/caf`), Buffer.from([0xe9]), Buffer.from('.txt')]), 'x');

    const { code, stdout, stderr } = await create(['odd']);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('error: The name "caf\\xe9.txt" in odd is not UTF-8, and nothing was done: rename it.\n');
  });

  test('has hidden folders that are not looked into, whatever their names', async () => {
    await mkdir(path('shown', '.git'), { recursive: true });
    await writeFile(path('shown', 'a.txt'), 'a');
    await writeFile(Buffer.concat([Buffer.from(`${path('shown', '.git')}/`), Buffer.from([0xff])]), 'x');

    expect(keysIn((await create(['shown', '--key', 'public/'])).stdout)).toEqual(['public/shown/a.txt']);
  });

  testAsUser('with an entry that may not be read is refused by its name', async () => {
    await mkdir(path('closed', 'inner'), { recursive: true });
    await writeFile(path('closed', 'a.txt'), 'a');
    await chmod(path('closed', 'inner'), 0);

    const folder = await cli.links(['create', '--json', 'closed'], { env: owner(), by: AS_USER });
    await chmod(path('closed', 'inner'), 0o700);
    await chmod(path('closed', 'a.txt'), 0);
    const file = await cli.links(['create', '--json', 'closed/a.txt'], { env: owner(), by: AS_USER });

    for (const [{ code, stdout, stderr }, name] of [
      [folder, 'closed/inner/'],
      [file, 'closed/a.txt'],
    ] as const) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toBe(
        `error: Cannot read ${name} (EACCES), and nothing was done: make it readable, or leave it out.\n`,
      );
    }
    expect(calls).toEqual([]);
  });

  test('with an entry that goes while it is read is refused by its name', async () => {
    await mkdir(path('leaving'));
    await Promise.all(['a.txt', 'b.txt'].map((name) => writeFile(path('leaving', name), name)));

    const { code, stdout, stderr } = await create(
      ['leaving'],
      undefined,
      owner({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(LEAVING)}` }),
    );

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'error: Cannot read leaving/b.txt (ENOENT), and nothing was done: it vanished in the meantime, so try again.\n',
    );
    expect(calls).toEqual([]);
  });
});

async function overwrite(file: string): Promise<void> {
  await using handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(40_000_000, 'b'));
}

async function touchLater(file: string): Promise<void> {
  await overwrite(file);
  await utimes(file, new Date(), new Date(Date.now() + 1_000));
}
