import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checksumIn, computeChecksums } from '../../../cli/get/checksums.ts';
import { CHECKSUM_ALGORITHMS } from '../../../functions/core/checksum.ts';
import { OF_NINE_DIGITS } from '../../support/checksums.ts';

const base64Of = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

describe('the checksums of a file', () => {
  test('are what others make of the same bytes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'checksums-'));
    await writeFile(join(folder, 'digits'), '123456789');
    await using file = await open(join(folder, 'digits'));

    const values = await computeChecksums(file, CHECKSUM_ALGORITHMS, new AbortController().signal);

    await rm(folder, { recursive: true });
    const expected = CHECKSUM_ALGORITHMS.map((algorithm) => [algorithm, base64Of(OF_NINE_DIGITS[algorithm])]);
    expect(CHECKSUM_ALGORITHMS.map((algorithm, index) => [algorithm, values[index]])).toEqual(expected);
  });
});

describe('the checksum in the headers of a reply', () => {
  const sha256 = base64Of(OF_NINE_DIGITS.SHA256);

  test.each([
    [{ 'repr-digest': `sha-256=:${sha256}:` }, { algorithm: 'SHA256', value: sha256 }],
    [{ 'repr-digest': `md5=:AAAA:, sha-256=:${sha256}:` }, { algorithm: 'SHA256', value: sha256 }],
    [{ 'x-amz-checksum-crc64nvme': 'rosUhgp5mIg=' }, { algorithm: 'CRC64NVME', value: 'rosUhgp5mIg=' }],
    [{ 'x-amz-checksum-sha256': sha256 }, { algorithm: 'SHA256', value: sha256 }],
    [{ 'x-amz-checksum-sha256': `${sha256}-3` }, undefined],
    [{ 'repr-digest': 'md5=:AAAA:' }, undefined],
    [{ 'repr-digest': 'sha-256=:AAAA:' }, undefined],
    [{}, undefined],
  ])('%j is %j', (headers, expected) => {
    expect(checksumIn(headers)).toEqual(expected);
  });
});
