import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startTlsFront, type TlsFront } from '../../../scripts/lib/tls-front.ts';
import { type Cli, useCli } from '../../support/cli.ts';
import { type ConnectProxy, startConnectProxy } from '../../support/connect-proxy.ts';
import { logInBySso, SSO_CONFIG, SSO_OIDC, SSO_PORTAL, startSso } from '../../support/sso.ts';

let cli: Cli;
let secure: TlsFront;
let proxy: ConnectProxy;
let strict: ConnectProxy;

beforeAll(async () => {
  cli = await useCli();
  [secure, proxy, strict] = await Promise.all([
    startTlsFront(cli.endpoints.linksUrl),
    startConnectProxy(),
    startConnectProxy('ana:secret'),
  ]);
  await cli.owner.put('report.pdf', 'the report');
  await writeFile(join(cli.folder, 'a.txt'), 'a file');
}, 60_000);

afterEach(() => {
  for (const one of [proxy, strict]) one.asked.length = 0;
});

afterAll(async () => {
  await Promise.all([cli.close(), secure.close(), proxy.close(), strict.close()]);
});

/** An owner's environment, as a deployment's: nothing is found by a file of `make dev`. */
const owner = (more: Record<string, string | undefined> = {}) => ({
  LINKS_URL: cli.endpoints.linksUrl,
  LINKS_BUCKET: 'bucket',
  AWS_REGION: cli.endpoints.region,
  AWS_ACCESS_KEY_ID: cli.endpoints.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: cli.endpoints.credentials.secretAccessKey,
  AWS_ENDPOINT_URL_S3: cli.endpoints.s3Endpoint,
  ...more,
});

const host = (url: string) => new URL(url).host;

describe('a proxy that the environment names', () => {
  test.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY'])(
    'by %s carries the owner API, the upload and links get',
    async (name) => {
      const env = owner({ [name]: proxy.url });

      const created = await cli.links(['create', 'a.txt', '--key', `by-${name}.txt`], { env });
      const got = await cli.links(['get', created.stdout.trim(), '-o', `got-${name}`], { env: { [name]: proxy.url } });

      expect(created).toMatchObject({ code: 0, stderr: '' });
      expect(got).toMatchObject({ code: 0, stderr: '' });
      expect(await readFile(join(cli.folder, `got-${name}`), 'utf8')).toBe('a file');
      expect(proxy.asked).toEqual(
        expect.arrayContaining([
          `POST ${cli.endpoints.linksUrl}links`,
          `PUT ${cli.endpoints.s3Endpoint}/bucket/by-${name}.txt`,
          `POST ${cli.endpoints.redeemUrl}claim`,
          `GET ${cli.endpoints.redeemUrl}download`,
        ]),
      );
    },
  );

  test('carries HTTPS by CONNECT, and sees nothing of it', async () => {
    const env = owner({ LINKS_URL: secure.url, HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: secure.bundle });

    const { code, stderr } = await cli.links(['create', 'report.pdf', '--no-upload'], { env });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(proxy.asked).toEqual([`CONNECT ${host(secure.url)}`]);
  });

  test('is left out for what NO_PROXY names, by address, with a port, or altogether', async () => {
    for (const NO_PROXY of ['127.0.0.1', host(cli.endpoints.linksUrl), '*']) {
      const env = owner({ HTTP_PROXY: proxy.url, NO_PROXY });
      expect(await cli.links(['list'], { env })).toMatchObject({ code: 0 });
    }
    expect(proxy.asked).toEqual([]);
  });

  test('is not asked by a command beside `make dev`, which is on this machine', async () => {
    expect(await cli.links(['create', 'a.txt'], { env: { HTTP_PROXY: proxy.url } })).toMatchObject({ code: 0 });
    expect(proxy.asked).toEqual([]);
  });

  test('gets its user name and password from its URL', async () => {
    const url = strict.url.replace('//', '//ana:secret@');

    const plain = await cli.links(['list'], { env: owner({ HTTP_PROXY: url }) });
    const tunnel = await cli.links(['list'], {
      env: owner({ LINKS_URL: secure.url, HTTPS_PROXY: url, AWS_CA_BUNDLE: secure.bundle }),
    });

    expect([plain.code, tunnel.code]).toEqual([0, 0]);
    expect(strict.asked).toHaveLength(2);
  });

  test.each([
    ['HTTP', () => owner({ HTTP_PROXY: strict.url })],
    ['HTTPS', () => owner({ LINKS_URL: secure.url, HTTPS_PROXY: strict.url, AWS_CA_BUNDLE: secure.bundle })],
  ])('that wants a password is named, and what it wants, over %s', async (_scheme, env) => {
    const { code, stderr } = await cli.links(['list'], { env: env() });

    expect(code).toBe(1);
    expect(stderr).toContain(`the proxy ${strict.url} refused the request with 407`);
    expect(stderr).toContain('add user name and password to its URL');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('that is not there is told by its address, to owners and to recipients', async () => {
    const env = owner({ HTTP_PROXY: 'http://127.0.0.1:9' });

    const listed = await cli.links(['list'], { env });
    const checked = await cli.links(['doctor'], { env });

    expect(listed.stderr).toMatch(/^error: The owner API at .+ does not answer \(nothing listens at 127\.0\.0\.1:9/);
    expect(checked.stdout).toMatch(/^failed +URL .+nothing listens at 127\.0\.0\.1:9/m);
  });
});

describe("a proxy on the way to AWS's SSO", () => {
  let sso: TlsFront;

  beforeAll(async () => {
    sso = await startSso(cli.endpoints.credentials);
    await writeFile(join(cli.folder, 'sso-config'), SSO_CONFIG);
    for (const name of [SSO_PORTAL, SSO_OIDC]) proxy.hosts.set(`${name}:443`, host(sso.url));
  });

  afterAll(() => sso.close());

  test.each([
    ['a session of SSO', 'session', false, [SSO_PORTAL]],
    ['a session of SSO whose token has to be renewed', 'session', true, [SSO_OIDC, SSO_PORTAL]],
    ['SSO without a session', 'legacy', false, [SSO_PORTAL]],
  ])('carries what the credentials of %s need', async (_what, AWS_PROFILE, isOld, hosts) => {
    await logInBySso(cli.folder, { isOld });
    const ofProfile = {
      AWS_PROFILE,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_CONFIG_FILE: join(cli.folder, 'sso-config'),
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      HOME: cli.folder,
    };
    const env = owner({ ...ofProfile, HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: sso.bundle });

    const { code, stderr } = await cli.links(['list'], { env });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(proxy.asked).toEqual(hosts.map((name) => `CONNECT ${name}:443`));
  });
});

describe('AWS_CA_BUNDLE', () => {
  test('is trusted by every command, and what is not in it is told by its name', async () => {
    const trusted = await cli.links(['doctor'], {
      env: owner({ LINKS_URL: secure.url, AWS_CA_BUNDLE: secure.bundle }),
    });
    const untrusted = await cli.links(['list'], { env: owner({ LINKS_URL: secure.url }) });

    expect(trusted.stdout).toMatch(/^ok +URL/m);
    expect(trusted.stdout).toMatch(/^ok +owner API/m);
    expect(untrusted.code).toBe(1);
    expect(untrusted.stderr).toMatch(/certificate is not trusted.+AWS_CA_BUNDLE/);
  });

  test('that is not there is said in one sentence, by the doctor as well', async () => {
    const env = owner({ AWS_CA_BUNDLE: '/nowhere.pem' });

    const listed = await cli.links(['list'], { env });
    const checked = await cli.links(['doctor'], { env });

    expect(listed).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: .*Cannot read AWS_CA_BUNDLE, \/nowhere\.pem/),
    });
    expect(checked.stdout).toMatch(/Cannot read AWS_CA_BUNDLE, \/nowhere\.pem \(ENOENT\)/);
    expect(checked.stderr).toBe('');
  });
});
