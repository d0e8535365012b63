import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { closeServer, listen } from '../../../scripts/local/listen.ts';
import { type Cli, useCli } from '../../support/cli.ts';
import { linksAtTerminal, testAtTerminal } from '../../support/terminal.ts';

let cli: Cli;
/** STS, as far as its documentation has it answer. */
let sts: Server;
let stsUrl: string;
let stsAnswer: { status: number; body: string };
let asked: URLSearchParams[];
/** The regions that requests to it were signed for. */
let signedFor: (string | undefined)[];

beforeAll(async () => {
  cli = await useCli();
  sts = createServer(async (request, response) => {
    asked.push(new URLSearchParams(await text(request)));
    signedFor.push(/Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1]);
    response.writeHead(stsAnswer.status, { 'content-type': 'text/xml' }).end(stsAnswer.body);
  });
  stsUrl = `http://127.0.0.1:${await listen(sts)}/`;
}, 60_000);

beforeEach(() => {
  asked = [];
  signedFor = [];
});

afterAll(() => Promise.all([cli.close(), closeServer(sts)]));

const refusal = (code: string, message: string) => ({
  status: 403,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

/** The session that STS hands out: the owner's own keys, which the owner API knows. */
const session = () => {
  const { accessKeyId, secretAccessKey } = cli.endpoints.credentials;
  const keys = `<AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>t</SessionToken>`;
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  const result = `<Credentials>${keys}<Expiration>${expires}</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/ops/me</Arn><AssumedRoleId>A:me</AssumedRoleId></AssumedRoleUser>`;
  return {
    status: 200,
    body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>${result}</AssumeRoleResult></AssumeRoleResponse>`,
  };
};

/** An owner who has nothing but these profiles. */
async function owner(config: string, more: Record<string, string | undefined> = {}) {
  const file = join(cli.folder, 'config');
  await writeFile(file, config);
  return {
    LINKS_URL: cli.endpoints.linksUrl,
    LINKS_BUCKET: 'bucket',
    AWS_REGION: cli.endpoints.region,
    AWS_CONFIG_FILE: file,
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_STS: stsUrl,
    AWS_MAX_ATTEMPTS: '1',
    HOME: cli.folder,
    ...more,
  };
}

const BASE = '[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n';
const ROLE = `${BASE}[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/ops\nsource_profile = base\n`;
const ownKeys = () => {
  const { accessKeyId, secretAccessKey } = cli.endpoints.credentials;
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
};

type Case = [what: string, config: string, env: Record<string, string>, sentence: RegExp, answer?: typeof stsAnswer];

describe('credentials that are not to be had', () => {
  test.each<Case>([
    [
      'a role that may not be assumed',
      ROLE,
      { AWS_PROFILE: 'ops' },
      /^The AWS profile "ops" provides no credentials \(AccessDenied: User: arn:aws:iam::1:user\/me is not authorized to perform: sts:AssumeRole\): check its source_profile or credential_source, and your permission/,
      refusal('AccessDenied', 'User: arn:aws:iam::1:user/me is not authorized to perform: sts:AssumeRole'),
    ],
    [
      'base keys that have expired',
      ROLE,
      { AWS_PROFILE: 'ops' },
      /\(ExpiredToken: The security token included in the request is expired\): log in again, or set new keys/,
      refusal('ExpiredToken', 'The security token included in the request is expired'),
    ],
    [
      'base keys that AWS does not know',
      ROLE,
      { AWS_PROFILE: 'ops' },
      /\(InvalidClientTokenId: .+\): log in again, or set new keys/,
      refusal('InvalidClientTokenId', 'The security token included in the request is invalid.'),
    ],
    [
      'a clock that is off',
      ROLE,
      { AWS_PROFILE: 'ops' },
      /: synchronise the clock of this machine with NTP/,
      refusal('SignatureDoesNotMatch', 'Signature expired: 1 is now earlier than 2'),
    ],
    [
      'an STS out of reach',
      ROLE,
      { AWS_PROFILE: 'ops', AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9/' },
      /\(nothing listens at 127\.0\.0\.1:9\): check the network and its proxy/,
    ],
    [
      'a role whose source profile is missing',
      '[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/ops\nsource_profile = base\n',
      { AWS_PROFILE: 'ops' },
      /^The AWS profile "ops" provides no credentials \(.*base.*\): check its source_profile/,
    ],
    ['a mistyped profile', ROLE, { AWS_PROFILE: 'osp' }, /^The AWS profile "osp" is not in .+: set AWS_PROFILE to one/],
    [
      'a mistyped profile beside keys',
      ROLE,
      { AWS_PROFILE: 'osp', AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's' },
      /^The AWS profile "osp" is not in/,
    ],
    [
      'half a key pair',
      '',
      { AWS_ACCESS_KEY_ID: 'AKIA' },
      /^AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not/,
    ],
    [
      'half a key pair in a profile',
      '[default]\naws_access_key_id = AKIA\n',
      {},
      /^The AWS profile "default" provides no credentials \(.+\): add both keys/,
    ],
    [
      'a token file that is not there',
      '',
      { AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token', AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/pod' },
      /^The token in \/nowhere\/token provides no credentials \(the file \/nowhere\/token does not exist\): check AWS_WEB_IDENTITY_TOKEN_FILE/,
    ],
    [
      'a token file without a role',
      '',
      { AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token' },
      /^AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not/,
    ],
    [
      'a credential_process that fails',
      '[profile vault]\ncredential_process = sh -c "echo the vault is locked >&2; exit 3"\n',
      { AWS_PROFILE: 'vault' },
      /^The AWS profile "vault" provides no credentials \(.*the vault is locked\): run its credential_process alone/,
    ],
    [
      'a credential_process that says something else',
      '[profile vault]\ncredential_process = echo hello\n',
      { AWS_PROFILE: 'vault' },
      /\(Profile vault credential_process returned invalid JSON\): run its credential_process/,
    ],
    [
      'a session of SSO that has ended',
      '[profile sso]\nsso_session = company\nsso_account_id = 111122223333\nsso_role_name = ops\n[sso-session company]\nsso_start_url = https://company.example/start\nsso_region = eu-west-1\n',
      { AWS_PROFILE: 'sso' },
      /^The AWS profile "sso" provides no credentials \(.+\): run `aws sso login --profile sso` and try again/,
    ],
    [
      'a session of aws login that is not there',
      '[profile me]\nlogin_session = arn:aws:iam::111122223333:user/me\n',
      { AWS_PROFILE: 'me' },
      /: run `aws login --profile me` and try again/,
    ],
    [
      'an MFA code and no terminal',
      `${ROLE}mfa_serial = arn:aws:iam::111122223333:mfa/me\n`,
      { AWS_PROFILE: 'ops' },
      /^The AWS profile needs an MFA code of arn:aws:iam::111122223333:mfa\/me: run the command at a terminal/,
    ],
    [
      'a container that gives none',
      '',
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/' },
      /^The container provides no credentials \(connect ECONNREFUSED 127\.0\.0\.1:9\): check its task role/,
    ],
    [
      'a profile without any',
      '[profile plain]\nregion = eu-west-1\n',
      { AWS_PROFILE: 'plain' },
      /^No AWS credentials found, not even in the profile "plain"/,
    ],
    ['none at all', '', {}, /^No AWS credentials found: set AWS_PROFILE/],
  ])(
    'for %s: one sentence with the cause and the next step, and no stack, in a command and the doctor',
    async (...given) => {
      const [, config, more, sentence, answer] = given;
      stsAnswer = answer ?? session();
      const env = await owner(config, more);

      const [listed, checked] = await Promise.all([
        cli.links(['list'], { env }),
        cli.links(['doctor', '--json'], { env }),
      ]);

      expect(listed).toMatchObject({ code: 1, stdout: '' });
      expect(listed.stderr).toMatch(/^error: [^\n]+\.\n$/);
      expect(listed.stderr.slice('error: '.length)).toMatch(sentence);
      expect(checked).toMatchObject({ code: 1, stderr: '' });
      const details = Object.fromEntries(
        (JSON.parse(checked.stdout) as { name: string; detail: string }[]).map(({ name, detail }) => [name, detail]),
      );
      expect(details.credentials).toMatch(sentence);
    },
  );
});

describe('the identity', () => {
  test('is that of the keys in the environment, beside AWS_PROFILE as well: as the AWS CLI takes it', async () => {
    const env = await owner(ROLE, { AWS_PROFILE: 'ops', ...ownKeys() });

    expect(await cli.links(['list'], { env })).toMatchObject({ code: 0 });
    expect(asked).toEqual([]);
  });

  test('is that of the profile that AWS_PROFILE or AWS_DEFAULT_PROFILE names, a role that is assumed once', async () => {
    for (const name of ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']) {
      asked = [];
      stsAnswer = session();
      await mkdir(join(cli.folder, 'two'), { recursive: true });
      await Promise.all(['a', 'b', 'c'].map((one) => writeFile(join(cli.folder, 'two', one), one)));
      const env = await owner(ROLE, { [name]: 'ops', AWS_ENDPOINT_URL_S3: cli.endpoints.s3Endpoint });

      const { code, stderr } = await cli.links(['list'], { env });

      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(asked.map((one) => one.get('RoleArn'))).toEqual(['arn:aws:iam::111122223333:role/ops']);
    }
  });

  test('has its region from the profile where no variable does: for STS, S3 and the owner API', async () => {
    stsAnswer = session();
    await writeFile(join(cli.folder, 'by-region.txt'), 'a file');
    const role = `${ROLE}region = ${cli.endpoints.region}\n`;
    const unset = { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined };
    const env = await owner(role, { AWS_PROFILE: 'ops', AWS_ENDPOINT_URL_S3: cli.endpoints.s3Endpoint, ...unset });

    const created = await cli.links(['create', 'by-region.txt'], { env });
    const elsewhere = await cli.links(['list'], {
      env: await owner(`${ROLE}region = xx-nowhere-1\n`, { ...env, AWS_CONFIG_FILE: join(cli.folder, 'config') }),
    });

    expect(created).toMatchObject({ code: 0, stderr: '' });
    expect(signedFor).toEqual([cli.endpoints.region, 'xx-nowhere-1']);
    expect(elsewhere).toMatchObject({ code: 1 });
  });

  testAtTerminal('of a role with MFA is asked for at a terminal, once', async () => {
    stsAnswer = session();
    const env = await owner(`${ROLE}mfa_serial = arn:aws:iam::111122223333:mfa/me\n`, { AWS_PROFILE: 'ops' });

    const { code, screen } = await linksAtTerminal(cli.folder, ['list'], {
      asked: /MFA code of arn:aws:iam::111122223333:mfa\/me:/,
      typed: '123456\r',
      env,
    });

    expect({ code, screen }).toMatchObject({ code: 0 });
    expect(asked.map((one) => one.get('TokenCode'))).toEqual(['123456']);
  });
});
