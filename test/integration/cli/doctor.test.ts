import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { VERSION } from '../../../functions/version.ts';
import { startTlsFront } from '../../../scripts/lib/tls-front.ts';
import { createBucket } from '../../../scripts/local/emulator/stores.ts';
import { closeServer, freePort, listen } from '../../../scripts/local/listen.ts';
import { CLEAN_ENVIRONMENT, type Cli, LINKS, useCli } from '../../support/cli.ts';
import { run } from '../../support/run.ts';

interface Check {
  name: string;
  state: string;
  detail: string;
}

let cli: Cli;
let server: Server | undefined;

beforeAll(async () => {
  cli = await useCli();
}, 60_000);

afterEach(async () => {
  if (server) await closeServer(server);
  server = undefined;
});

afterAll(() => cli.close());

/** What a deployment’s owner has in the environment; with STS at an address where nobody is, or at one of the test’s. */
const deployed = (more: Record<string, string | undefined> = {}) => ({
  LINKS_URL: cli.endpoints.linksUrl,
  LINKS_BUCKET: 'bucket',
  AWS_REGION: cli.endpoints.region,
  AWS_ACCESS_KEY_ID: cli.endpoints.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: cli.endpoints.credentials.secretAccessKey,
  AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9/',
  AWS_ENDPOINT_URL_S3: cli.endpoints.s3Endpoint,
  AWS_MAX_ATTEMPTS: '1',
  ...more,
});

async function checked(env: Record<string, string | undefined> = {}) {
  const { code, stdout, stderr } = await cli.links(['doctor', '--json'], { env });
  const checks = JSON.parse(stdout) as Check[];
  const stateOf = Object.fromEntries(checks.map(({ name, state }) => [name, state]));
  const detailOf = Object.fromEntries(checks.map(({ name, detail }) => [name, detail]));
  return { code, stderr, stateOf, detailOf };
}

/** An STS as far as its documentation has this one answer, or one that refuses. */
async function startSts(status: number, body: string): Promise<string> {
  server = createServer((_request, response) => response.writeHead(status, { 'content-type': 'text/xml' }).end(body));
  return `http://127.0.0.1:${await listen(server)}/`;
}

/** What `links doctor` says of the places behind the recipients' URL, where new links begin with it. */
async function checkedWithLinksTo(redeemUrl: string, { port = 0, bundle = '' } = {}) {
  const environment = { REDEEM_URL: redeemUrl };
  const other = await useCli({ environment, redeem: { port } });
  try {
    const env = { LINKS_URL: other.endpoints.linksUrl, AWS_REGION: other.endpoints.region };
    const keys = {
      AWS_ACCESS_KEY_ID: other.endpoints.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: other.endpoints.credentials.secretAccessKey,
      AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9/',
      AWS_ENDPOINT_URL_S3: other.endpoints.s3Endpoint,
    };
    const { stdout } = await other.links(['doctor', '--json'], {
      env: { ...env, ...keys, AWS_MAX_ATTEMPTS: '1', AWS_CA_BUNDLE: bundle || undefined },
    });
    const names = ['DNS', 'certificate', 'recipients'];
    return (JSON.parse(stdout) as Check[]).filter(({ name }) => names.includes(name));
  } finally {
    await other.close();
  }
}

describe('the URL of the recipients', () => {
  test.each([
    ['is sound', 90, { state: 'ok', detail: expect.stringMatching(/^valid for localhost, for (89|90) more days$/) }],
    ['ends soon', 3, { state: 'failed', detail: expect.stringMatching(/ends in [23] days: see in ACM/) }],
  ])('is a domain that leads here, whose certificate %s', async (_how, days, certificate) => {
    const port = await freePort();
    const front = await startTlsFront(`http://127.0.0.1:${port}/`, [], days);

    const checks = await checkedWithLinksTo(front.url.replace('127.0.0.1', 'localhost'), { port, ...front });
    await front.close();

    expect(checks).toEqual([
      { name: 'DNS', state: 'ok', detail: expect.stringMatching(/^localhost leads to .*127\.0\.0\.1/) },
      { name: 'certificate', ...certificate },
      { name: 'recipients', state: 'ok', detail: expect.stringContaining('reaches this deployment') },
    ]);
  });

  test('is a domain whose certificate nobody trusts', async () => {
    const front = await startTlsFront(cli.endpoints.redeemUrl, [], 90);

    const checks = await checkedWithLinksTo(front.url.replace('127.0.0.1', 'localhost'));
    await front.close();

    expect(checks.map(({ state }) => state)).toEqual(['ok', 'failed', 'failed']);
    expect(checks[1]?.detail).toMatch(/certificate is not trusted/);
  });

  test('is a name that the DNS does not know', async () => {
    const checks = await checkedWithLinksTo('https://files.invalid/');

    expect(checks.map(({ state }) => state)).toEqual(['failed', 'failed', 'failed']);
    expect(checks[0]?.detail).toMatch(/^files\.invalid has no address: add the DNS record/);
    expect(checks[2]?.detail).toMatch(/recipients cannot use new links/);
  });

  test('leads to another deployment', async () => {
    const other = await useCli({ environment: { BUCKETS: '["somebody-elses"]' } });

    const checks = await checkedWithLinksTo(other.endpoints.redeemUrl);
    await other.close();

    expect(checks).toEqual([
      { name: 'recipients', state: 'failed', detail: expect.stringMatching(/reaches another deployment/) },
    ]);
  });
});

describe('links doctor', () => {
  test('finds nothing wrong beside `make dev`, a line for each check', async () => {
    const { code, stdout, stderr } = await cli.links(['doctor']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ['ok', 'region'],
      ['ok', 'credentials'],
      ['ok', 'URL'],
      ['ok', 'clock'],
      ['ok', 'owner API'],
      ['ok', 'bucket'],
      ['ok', 'recipients'],
    ]);
    expect(stdout).toContain(`version ${VERSION}, function version $LATEST`);
  });

  test('says who AWS takes the caller for', async () => {
    const arn = 'arn:aws:sts::111122223333:assumed-role/ops/me';
    const sts = await startSts(
      200,
      `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>` +
        `<Arn>${arn}</Arn><UserId>A:me</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
    );

    const { stateOf, detailOf } = await checked(deployed({ AWS_ENDPOINT_URL_STS: sts }));

    expect(stateOf).toMatchObject({ credentials: 'ok', URL: 'ok', clock: 'ok', 'owner API': 'ok' });
    expect(detailOf.credentials).toBe(arn);
  });

  test.each([
    ['refuses them', 403, /^AWS rejects these credentials \(ExpiredToken: m\): log in again/],
    ['cannot be reached', 0, /^Cannot reach AWS STS \(.+\): check the network/],
  ])('says what to do where AWS %s, and looks at the rest all the same', async (_what, status, sentence) => {
    const error =
      '<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>m</Message></Error></ErrorResponse>';
    const sts = status === 0 ? 'http://127.0.0.1:9/' : await startSts(status, error);

    const { code, detailOf, stateOf } = await checked(deployed({ AWS_ENDPOINT_URL_STS: sts }));

    expect(code).toBe(1);
    expect(detailOf.credentials).toMatch(sentence);
    expect(stateOf['owner API']).toBe('ok');
  });

  test('says that the credentials are not those of an owner', async () => {
    const { code, stateOf, detailOf } = await checked(deployed({ AWS_SECRET_ACCESS_KEY: 'wrong' }));

    expect(code).toBe(1);
    expect(stateOf).toMatchObject({ URL: 'ok', clock: 'ok', 'owner API': 'failed' });
    expect(detailOf['owner API']).toContain('check that your credentials are valid');
  });

  test('says that there are no credentials', async () => {
    const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_PROFILE: undefined };
    const files = {
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    };

    const { detailOf, stateOf } = await checked(deployed({ ...none, ...files }));

    expect(detailOf.credentials).toMatch(/^No AWS credentials found: set AWS_PROFILE/);
    expect(stateOf).toMatchObject({ URL: 'ok', 'owner API': 'skipped', bucket: 'skipped' });
  });

  test('says that nothing answers at the URL', async () => {
    const { code, stateOf, detailOf } = await checked(deployed({ LINKS_URL: 'http://127.0.0.1:9/' }));

    expect(code).toBe(1);
    expect(stateOf).toMatchObject({ URL: 'failed', clock: 'skipped', 'owner API': 'failed' });
    expect(detailOf.URL).toMatch(/does not answer \(.+\): check the URL/);
  });

  test('says that the clock is wrong, by the server’s Date', async () => {
    server = createServer((_request, response) =>
      response.writeHead(403, { date: new Date(Date.now() - 600_000).toUTCString() }).end(),
    );
    const url = `http://127.0.0.1:${await listen(server)}/`;

    const { stateOf, detailOf } = await checked(deployed({ LINKS_URL: url }));

    expect(stateOf.clock).toBe('failed');
    expect(detailOf.clock).toMatch(/(9 minutes 59 seconds|10 minutes|10 minutes 1 second) ahead.+NTP/);
  });

  test('says that the bucket is not there', async () => {
    const endpoints = { ...cli.stack.endpoints, bucket: 'nowhere' };
    const elsewhere = join(cli.folder, 'elsewhere');
    await mkdir(join(elsewhere, '.local'), { recursive: true });
    await writeFile(join(elsewhere, '.local/endpoints.json'), JSON.stringify(endpoints));

    const { code, stdout } = await run(process.execPath, [LINKS, 'doctor'], { cwd: elsewhere, env: CLEAN_ENVIRONMENT });

    expect(code).toBe(1);
    expect(stdout).toMatch(/^failed +bucket +The bucket "nowhere" does not exist: set LINKS_BUCKET/m);
  });

  test('says that no bucket is known, or that none can be reached', async () => {
    const unknown = await checked(deployed({ LINKS_BUCKET: undefined, LINKS_URL: 'http://127.0.0.1:9/' }));
    const gone = await checked(deployed({ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9/' }));

    expect(unknown.stateOf.bucket).toBe('skipped');
    expect(unknown.detailOf.bucket).toContain('set LINKS_BUCKET');
    expect(gone.detailOf.bucket).toMatch(/^Cannot reach the bucket/);
  });

  test('knows the bucket by the owner API where no variable names one, and names the right one for another', async () => {
    const told = await checked(deployed({ LINKS_BUCKET: undefined }));
    await createBucket(String(cli.endpoints.s3Endpoint), 'another');
    const other = await checked(deployed({ LINKS_BUCKET: 'another' }));

    expect(told.detailOf.bucket).toBe('bucket accepts uploads');
    expect(other.detailOf.bucket).toBe(
      'The owner API creates no links for the bucket "another": set LINKS_BUCKET to bucket.',
    );
  });

  test('takes the key of a server’s own for well, which AWS does not know', async () => {
    const sts = await startSts(
      403,
      '<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>m</Message></Error></ErrorResponse>',
    );

    const { code, stateOf, detailOf } = await checked(deployed({ AWS_ENDPOINT_URL_STS: sts }));

    expect({ code, state: stateOf.credentials }).toEqual({ code: 0, state: 'ok' });
    expect(detailOf.credentials).toMatch(/which the server knows and AWS does not$/);
  });

  test('tells the recipients’ URL from the owner API’s', async () => {
    const { stateOf, detailOf } = await checked(deployed({ LINKS_URL: cli.endpoints.redeemUrl }));

    expect(stateOf['owner API']).toBe('failed');
    expect(detailOf['owner API']).toMatch(
      /^There is no owner API at this URL. It may be the recipients' URL.+links_url/,
    );
  });

  test.each([
    ['a path', 'links', /has no path: use http:\/\/127\.0\.0\.1:\d+\/\./],
    ['the token of a link', `download?token=${'A'.repeat(43)}`, /^error: This is the URL of a link.+links_url/],
  ])('refuses a URL with %s, without repeating it', async (_what, path, sentence) => {
    const { code, stderr } = await cli.links(['doctor'], {
      env: deployed({ LINKS_URL: cli.endpoints.linksUrl + path }),
    });

    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toContain('AAAA');
  });

  test('says that no owner API is known, and exits with 2 for what is no URL', async () => {
    const nowhere = await cli.links(['doctor', '--endpoint', 'http://127.0.0.1:9/'], {
      env: { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined },
    });
    const nonsense = await cli.links(['doctor', '--endpoint', 'nonsense']);

    expect(nowhere).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /^failed +owner API +--endpoint names http:\/\/127\.0\.0\.1:9, which is not a Function URL/,
      ),
    });
    expect(nonsense).toMatchObject({ code: 2, stdout: '' });
  });
});
