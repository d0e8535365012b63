import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { Crc32, Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { Xxh3_64, Xxh3_128, Xxh64 } from '@aws-sdk/checksums/xxh';
import { type Checksum, type ChecksumAlgorithm, checksumOf } from '../../functions/core/checksum.ts';

/** Computes the checksum of bytes that come in order. */
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

/** Computes checksums of a whole file, in base64. It reads the file once and holds one block in memory. */
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
 * Finds the checksum of the whole file in a reply's headers: in Repr-Digest (RFC 9530, 3: `sha-256=:base64:`) or in the headers
 * of S3. Undefined if there is none.
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
