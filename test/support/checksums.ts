import { newHash } from '../../cli/get/checksums.ts';
import type { Checksum, ChecksumAlgorithm } from '../../functions/core/checksum.ts';

export async function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): Promise<Checksum> {
  const hash = newHash(algorithm);
  hash.update(bytes);
  return { algorithm, value: Buffer.from(await hash.digest()).toString('base64') };
}

/**
 * Of the nine bytes "123456789", in hex: the check values of the CRC catalogue (https://reveng.sourceforge.io/crc-catalogue/),
 * and what coreutils' md5sum and its kin and xxhsum print.
 */
export const OF_NINE_DIGITS: Record<ChecksumAlgorithm, string> = {
  SHA256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
  SHA1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
  CRC64NVME: 'ae8b14860a799888',
  CRC32C: 'e3069283',
  CRC32: 'cbf43926',
  MD5: '25f9e794323b453885f5181f1b624d0b',
  SHA512:
    'd9e6762dd1c8eaf6d61b3c6192fc408d4d6d5f1176d0c29169bc24e71c3f274ad27fcd5811b313d681f7e55ec02d73d499c95455b6b5bb503acf574fba8ffe85',
  XXHASH128: '33119477ede5dcd5e9716427681d5860',
  XXHASH3: '72dcb18b67a17dff',
  XXHASH64: '8cb841db40e6ae83',
};
