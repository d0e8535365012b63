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
  await writeFile(join(project, '.local', 'endpoints.json'), JSON.stringify(LOCAL));
});

afterAll(async () => {
  await rm(project, { recursive: true });
  await rm(elsewhere, { recursive: true });
});

describe('the owner API that a command talks to', () => {
  test('is the one of --endpoint before all others', () => {
    const environment = { LINKS_URL: 'https://other.lambda-url.us-east-1.on.aws/' };

    const found = findEndpoints({ endpoint: ON_AWS, environment, folders: [project] });

    expect(found).toEqual({ linksUrl: new URL(ON_AWS), region: 'eu-central-1' });
  });

  test('is the one of LINKS_URL before that of make dev, and LINKS_BUCKET takes the uploads', () => {
    const environment = { LINKS_URL: ON_AWS, LINKS_BUCKET: 'mine' };

    const found = findEndpoints({ environment, folders: [project] });

    expect(found).toEqual({ linksUrl: new URL(ON_AWS), region: 'eu-central-1', bucket: 'mine' });
  });

  test('is else the one of make dev, from any folder below', () => {
    const found = findEndpoints({ environment: {}, folders: [elsewhere, join(project, 'deep', 'below')] });

    expect(found).toEqual({ linksUrl: new URL(LOCAL.linksUrl), region: 'us-east-1', bucket: 'bucket', local: LOCAL });
  });

  test('has its region from AWS_REGION where the host name does not tell it', () => {
    const found = findEndpoints({
      endpoint: 'https://links.example.com/',
      environment: { AWS_REGION: 'ap-south-1' },
      folders: [],
    });

    expect(found.region).toBe('ap-south-1');
  });

  test('is asked for in one sentence where there is none', () => {
    expect(() => findEndpoints({ environment: {}, folders: [elsewhere] })).toThrow(
      /make dev.+--endpoint or LINKS_URL\.$/,
    );
  });

  test('is refused where its region is not known', () => {
    expect(() => findEndpoints({ endpoint: 'https://links.example.com/', environment: {}, folders: [] })).toThrow(
      'set AWS_REGION',
    );
  });

  test('is refused as wrong usage where it is no URL', () => {
    expect(() => findEndpoints({ endpoint: 'links', environment: {}, folders: [] })).toThrow(
      expect.objectContaining({ name: 'UsageError' }),
    );
  });
});
