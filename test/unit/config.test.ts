import { describe, expect, test } from '@jest/globals';
import { readLinksConfig, readRedeemConfig, readServerConfig, readWebFunctionConfig } from '../../functions/config.ts';

const REDEEM = {
  AWS_REGION: 'eu-central-1',
  TABLE_NAME: 'links',
  MAX_STREAM_BYTES: '200000000',
  PRESIGN_SECONDS: '10',
};

describe('the configuration', () => {
  test('is read from the environment, checked and typed', () => {
    expect(readRedeemConfig(REDEEM)).toEqual({
      AWS_REGION: 'eu-central-1',
      TABLE_NAME: 'links',
      MAX_STREAM_BYTES: 200_000_000,
      PRESIGN_SECONDS: 10,
      SLOW_CLIENT_SECONDS: 60,
    });
  });

  test('reports every fault at once', () => {
    const read = () =>
      readLinksConfig({ MAX_STREAM_BYTES: 'many', BUCKETS: '[]', REDEEM_URL: 'here', RETENTION_DAYS: '0' });

    expect(read).toThrow(/TABLE_NAME is missing[\s\S]*MAX_STREAM_BYTES must be/);
    for (const name of [
      'OWNER_INDEX',
      'BUCKETS',
      'ALLOWED_PREFIXES',
      'REDEEM_URL',
      'ADMINISTRATORS',
      'RETENTION_DAYS',
    ]) {
      expect(read).toThrow(name);
    }
  });

  test('says of a variable that is absent what belongs there', () => {
    expect(() => readRedeemConfig({})).toThrow(
      [
        'The environment has errors. Correct them and start again:',
        '- TABLE_NAME is missing: the name of the DynamoDB table',
        '- MAX_STREAM_BYTES is missing: a number of bytes',
        '- PRESIGN_SECONDS is missing: a whole number from 1 to 60',
        '- AWS_REGION is missing: the AWS region',
      ].join('\n'),
    );
    expect(() => readLinksConfig(REDEEM)).toThrow('- BUCKETS is missing: a JSON array of bucket names\n');
    expect(() => readServerConfig({ OWNERS_FILE: '/owners.json' })).toThrow(
      '- ADMINISTRATORS is missing: a JSON array of ARNs of IAM users and roles\n',
    );
  });

  test.each([
    ['PRESIGN_SECONDS', '0'],
    ['PRESIGN_SECONDS', '61'],
    ['PRESIGN_SECONDS', '1.5'],
    ['TABLE_NAME', ''],
    ['MAX_STREAM_BYTES', '-1'],
    ['SLOW_CLIENT_SECONDS', '0'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => readRedeemConfig({ ...REDEEM, [name]: value })).toThrow(name);
  });
});

describe('the administrators', () => {
  const LINKS = {
    ...REDEEM,
    OWNER_INDEX: 'owner-createdAt',
    BUCKETS: '["bucket"]',
    ALLOWED_PREFIXES: '[]',
    REDEEM_URL: 'https://redeem.example/',
    RETENTION_DAYS: '30',
    PRESIGNED_MAX_SECONDS: '3600',
  };
  const read = (...arns: string[]) => readLinksConfig({ ...LINKS, ADMINISTRATORS: JSON.stringify(arns) });

  test('are users and roles, with a path or without, in any partition', () => {
    const arns = [
      'arn:aws:iam::111122223333:user/ana',
      'arn:aws-cn:iam::111122223333:role/ops/Administrator',
      'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Admin_0123456789abcdef',
    ];

    expect(read(...arns).ADMINISTRATORS).toEqual(arns);
  });

  test('are no session, which would make its whole role administrators: the role is to be named', () => {
    expect(() => read('arn:aws:sts::111122223333:assumed-role/Publisher/ana@example.com')).toThrow(
      'ADMINISTRATORS names arn:aws:sts::111122223333:assumed-role/Publisher/ana@example.com, which is not a user or a role: ' +
        'write arn:aws:iam::111122223333:role/Publisher, which means everyone in that role',
    );
  });

  test.each([
    'arn:aws:iam::111122223333:root',
    'arn:aws:sts::111122223333:federated-user/ana',
    'arn:aws:iam::111122223333:role/*',
    'arn:aws:iam::111122223333:group/admins',
    'arn:aws:sts::111122223333:assumed-role/Publisher',
    '111122223333',
    'AIDAEXAMPLE',
  ])('are not %s', (arn) => {
    expect(() => read(arn)).toThrow(/ADMINISTRATORS names .+, which is not a user or a role: write arn:aws:iam::/);
  });
});

describe('the configuration of the server', () => {
  const SERVER = { TABLE_NAME: 'links', AWS_REGION: 'eu-central-1' };

  test('asks for little: the rest has defaults', () => {
    expect(readServerConfig(SERVER)).toEqual({
      ...SERVER,
      MAX_STREAM_BYTES: 5 * 1024 ** 4,
      PRESIGN_SECONDS: 10,
      PORT: 8080,
      MANAGEMENT_PORT: 9090,
      TRUST_PROXY: [],
      MAX_CONNECTIONS: 1000,
      SLOW_CLIENT_SECONDS: 60,
      DRAIN_SECONDS: 900,
    });
  });

  test('says how a network of a proxy is spelled', () => {
    expect(() => readServerConfig({ ...SERVER, TRUST_PROXY: '10.0.0.0/8, 192.168.1/24' })).toThrow(
      'Write 192.168.1.0/24 for 192.168.1/24.',
    );
  });

  test('takes networks, separated by commas', () => {
    const { TRUST_PROXY } = readServerConfig({ ...SERVER, TRUST_PROXY: '10.0.0.0/8, fd00::/8,' });

    expect(TRUST_PROXY).toEqual(['10.0.0.0/8', 'fd00::/8']);
  });

  test('reports every fault at once, those of the owner API among them where there is one', () => {
    const read = (more: object) => () => readServerConfig({ PORT: '70000', TRUST_PROXY: 'everybody', ...more });

    for (const name of ['TABLE_NAME', 'AWS_REGION', 'PORT', 'TRUST_PROXY']) expect(read({})).toThrow(name);
    expect(read({})).not.toThrow('BUCKETS');
    for (const name of ['PORT', 'BUCKETS', 'REDEEM_URL']) expect(read({ OWNERS_FILE: '/owners.json' })).toThrow(name);
  });

  test.each([
    ['TRUST_PROXY', '10.0.0.0'],
    ['TRUST_PROXY', '10/8'],
    ['TRUST_PROXY', '010.0.0.0/8'],
    ['TRUST_PROXY', '10.0.0.0/8,::ffff:10.0.0.0/104'],
    ['TRUST_PROXY', 'loopback'],
    ['MAX_CONNECTIONS', '0'],
    ['SLOW_CLIENT_SECONDS', '0'],
    ['DRAIN_SECONDS', '-1'],
    ['MANAGEMENT_PORT', 'none'],
    ['OWNERS_FILE', ''],
  ])('refuses %s=%s', (name, value) => {
    expect(() => readServerConfig({ ...SERVER, [name]: value })).toThrow(name);
  });
});

describe('the configuration of a Web Function', () => {
  const WEB = {
    TABLE_NAME: 'links',
    PRESIGN_SECONDS: '10',
    AWS_REGION: 'eu-central-1',
    AWS_LAMBDA_HTTP_ENDPOINT: '0.0.0.0:3000',
    TIMEOUT_SECONDS: '900',
    MAX_CONCURRENCY: '64',
  };

  test.each([
    ['0.0.0.0:3000', { host: '0.0.0.0', port: 3000 }],
    ['[::1]:80', { host: '::1', port: 80 }],
    ['localhost:8080', { host: 'localhost', port: 8080 }],
  ])('reads where to listen from %s', (text, endpoint) => {
    expect(readWebFunctionConfig({ ...WEB, AWS_LAMBDA_HTTP_ENDPOINT: text }).AWS_LAMBDA_HTTP_ENDPOINT).toEqual(
      endpoint,
    );
  });

  test('hands out files of any size', () => {
    expect(readWebFunctionConfig(WEB).MAX_STREAM_BYTES).toBe(5 * 1024 ** 4);
  });

  test.each([
    ['AWS_LAMBDA_HTTP_ENDPOINT', '3000'],
    ['TIMEOUT_SECONDS', '901'],
    ['MAX_CONCURRENCY', '129'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => readWebFunctionConfig({ ...WEB, [name]: value })).toThrow(name);
  });
});
