import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { Crc32, Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { Xxh3_64, Xxh3_128, Xxh64 } from '@aws-sdk/checksums/xxh';
import { type Checksum, type ChecksumAlgorithm, checksumOf } from '../../functions/core/checksum.ts';

/** Takes bytes in order, and gives their checksum at the end. */
export interface Hash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array | Promise<Uint8Array>;
}

const HASHES: Record<ChecksumAlgorithm, () => Hash> = {
  SHA256: () => createHash('sha256'),
  SHA1: () => createHash('sha1'),
  CRC64NVME: () => new Crc64Nvme(),
  CRC32C: () => new Crc32c(),
  CRC32: () => new Crc32(),
  MD5: () => createHash('md5'),
  SHA512: () => createHash('sha512'),
  XXHASH128: () => new Xxh3_128(),
  XXHASH3: () => new Xxh3_64(),
  XXHASH64: () => new Xxh64(),
};

export function newHash(algorithm: ChecksumAlgorithm): Hash {
  return HASHES[algorithm]();
}

const BLOCK_BYTES = 1024 * 1024;

/** Checksums of a whole file, in base64, by one reading of it; one block in memory, whatever its size. */
export async function computeChecksums(
  file: FileHandle,
  algorithms: readonly ChecksumAlgorithm[],
  signal: AbortSignal,
): Promise<string[]> {
  const hashes = algorithms.map(newHash);
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  for (let at = 0; ; ) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, at);
    if (bytesRead === 0) break;
    for (const hash of hashes) hash.update(block.subarray(0, bytesRead));
    at += bytesRead;
  }
  return Promise.all(hashes.map(async (hash) => Buffer.from(await hash.digest()).toString('base64')));
}

/**
 * The checksum of the whole file that a reply's headers name: by Repr-Digest (RFC 9530, 3: `sha-256=:base64:`), or as S3
 * says it; undefined if they name none.
 */
export function checksumIn(headers: IncomingHttpHeaders): Checksum | undefined {
  const digests = String(headers['repr-digest'] ?? '').matchAll(/(?:^|,)\s*sha-(256|512)=:([A-Za-z0-9+/=]*):/g);
  const names = Object.keys(HASHES).map((algorithm) => [
    algorithm,
    headers[`x-amz-checksum-${algorithm.toLowerCase()}`],
  ]);
  return checksumOf({
    ...Object.fromEntries(names),
    ...Object.fromEntries([...digests].map(([, bits, value]) => [`SHA${bits}`, value])),
  });
}
