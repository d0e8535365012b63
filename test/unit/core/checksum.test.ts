import { describe, expect, test } from '@jest/globals';
import { checksumOf } from '../../../functions/core/checksum.ts';

const CRC64NVME = 'rosUhgp5mIg=';
const SHA256 = 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkjrIlU=';

describe('the checksum that is pinned', () => {
  test.each([
    ['is the one that the store keeps', { CRC64NVME }, { algorithm: 'CRC64NVME', value: CRC64NVME }],
    ['is the strongest of several', { CRC64NVME, SHA256 }, { algorithm: 'SHA256', value: SHA256 }],
    ['is none where the store keeps none', {}, undefined],
    ["is none of an upload's parts' checksums", { SHA256: `${SHA256}-3` }, undefined],
    ['is another one then', { SHA256: `${SHA256}-3`, CRC64NVME }, { algorithm: 'CRC64NVME', value: CRC64NVME }],
    ['is none that is too short', { SHA256: CRC64NVME }, undefined],
    ['is none that is not base64', { CRC64NVME: 'ae8b14860a799888' }, undefined],
  ])('%s', (_, said, expected) => {
    expect(checksumOf(said)).toEqual(expected);
  });
});
