import { describe, expect, test } from '@jest/globals';
import { readLinksConfig, readRedeemConfig } from '../../functions/config.ts';

const REDEEM = { TABLE_NAME: 'links', MAX_STREAM_BYTES: '200000000', PRESIGN_SECONDS: '10' };

describe('the configuration', () => {
  test('is read from the environment, checked and typed', () => {
    expect(readRedeemConfig(REDEEM)).toEqual({
      TABLE_NAME: 'links',
      MAX_STREAM_BYTES: 200_000_000,
      PRESIGN_SECONDS: 10,
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

  test.each([
    ['PRESIGN_SECONDS', '0'],
    ['PRESIGN_SECONDS', '61'],
    ['PRESIGN_SECONDS', '1.5'],
    ['TABLE_NAME', ''],
    ['MAX_STREAM_BYTES', '-1'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => readRedeemConfig({ ...REDEEM, [name]: value })).toThrow(name);
  });
});
