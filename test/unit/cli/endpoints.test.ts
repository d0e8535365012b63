import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findEndpoints } from '../../../cli/endpoints.ts';

const LOCAL = { linksUrl: 'http://127.0.0.1:4001/', region: 'us-east-1', bucket: 'bucket' };
const ON_AWS = 'https://abc123.lambda-url.eu-central-1.on.aws/';

let project: string;
let elsewhere: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'project-'));
  elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
  await mkdir(join(project, '.local'));
  await mkdir(join(project, 'deep', 'below'), { recursive: true });
  await writeFile(join(elsewhere, 'config'), CONFIG);
  await writeFile(join(elsewhere, 'credentials'), '[old]\nregion = sa-east-1\n');
  await writeFile(join(project, '.local', 'endpoints.json'), JSON.stringify(LOCAL));
});

afterAll(async () => {
  await rm(project, { recursive: true });
  await rm(elsewhere, { recursive: true });
});

describe('the owner API that a command talks to', () => {
  test('is the one of --endpoint before all others', async () => {
    const environment = { LINKS_URL: 'https://other.lambda-url.us-east-1.on.aws/' };

    const found = await findEndpoints({ endpoint: ON_AWS, environment, folders: [project] });

    expect(found).toEqual({ linksUrl: new URL(ON_AWS), region: 'eu-central-1' });
  });

  test('is the one of LINKS_URL before that of make dev, and LINKS_BUCKET takes the uploads', async () => {
    const environment = { LINKS_URL: ON_AWS, LINKS_BUCKET: 'mine' };

    const found = await findEndpoints({ environment, folders: [project] });

    expect(found).toEqual({ linksUrl: new URL(ON_AWS), region: 'eu-central-1', bucket: 'mine' });
  });

  test('is else the one of make dev, from any folder below', async () => {
    const found = await findEndpoints({ environment: {}, folders: [elsewhere, join(project, 'deep', 'below')] });

    expect(found).toEqual({ linksUrl: new URL(LOCAL.linksUrl), region: 'us-east-1', bucket: 'bucket', local: LOCAL });
  });

  test('has its region from AWS_REGION where the host name does not tell it', async () => {
    const found = await findEndpoints({
      endpoint: 'https://links.example.com/',
      environment: { AWS_REGION: 'ap-south-1' },
      folders: [],
    });

    expect(found.region).toBe('ap-south-1');
  });

  test.each<[string, Record<string, string>, string]>([
    ['that AWS_PROFILE names', { AWS_PROFILE: 'ops' }, 'eu-west-2'],
    ['that AWS_DEFAULT_PROFILE names', { AWS_DEFAULT_PROFILE: 'ops' }, 'eu-west-2'],
    ['that is the default', {}, 'eu-north-1'],
    ['of SSO, which lies elsewhere', { AWS_PROFILE: 'sso' }, 'eu-south-1'],
    ['whose region the credentials file has', { AWS_PROFILE: 'old' }, 'sa-east-1'],
    ['after AWS_DEFAULT_REGION', { AWS_PROFILE: 'ops', AWS_DEFAULT_REGION: 'us-west-1' }, 'us-west-1'],
  ])('has its region else from the AWS profile %s', async (_what, environment, region) => {
    const endpoint = 'https://links.example.com/';

    expect(
      await findEndpoints({ endpoint, environment: { ...profiles(), ...environment }, folders: [] }),
    ).toMatchObject({
      region,
    });
  });

  test('is asked for in one sentence where there is none', async () => {
    await expect(findEndpoints({ environment: {}, folders: [elsewhere] })).rejects.toThrow(
      /make dev.+--endpoint or LINKS_URL to the URL of a deployed one\.$/,
    );
  });

  test.each<[string, Record<string, string>, string]>([
    [
      'in a role, whose base is elsewhere',
      { AWS_PROFILE: 'role' },
      'AWS_REGION is not set, and the AWS profile "role" has no region',
    ],
    ['in a profile that is not there', { AWS_PROFILE: 'osp' }, 'The AWS profile "osp" is not in'],
    [
      'and no profile is',
      { AWS_CONFIG_FILE: '/dev/null' },
      'AWS_REGION is not set, and there is no AWS profile "default"',
    ],
  ])('is refused where its region is not known: none stands %s', async (_what, environment, sentence) => {
    const endpoint = 'https://links.example.com/';
    const found = findEndpoints({ endpoint, environment: { ...profiles(), ...environment }, folders: [] });

    await expect(found).rejects.toThrow(sentence);
    await expect(found).rejects.toThrow(/set AWS_(REGION|PROFILE) to/);
  });

  test('is refused as wrong usage where it is no URL', async () => {
    await expect(findEndpoints({ endpoint: 'links', environment: {}, folders: [] })).rejects.toThrow(
      expect.objectContaining({ name: 'UsageError' }),
    );
  });
});

const CONFIG = `[default]
region = eu-north-1
[profile ops]
region = eu-west-2
[profile role]
role_arn = arn:aws:iam::111122223333:role/ops
source_profile = ops
[profile sso]
sso_session = company
region = eu-south-1
[sso-session company]
sso_region = us-east-2
[profile old]
output = json
`;

const profiles = () => ({
  AWS_CONFIG_FILE: join(elsewhere, 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(elsewhere, 'credentials'),
});
