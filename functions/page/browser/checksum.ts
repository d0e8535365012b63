import { Crc32, Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';

/** The checksum of the whole file, as `POST /claim` returns it. */
export interface Checksum {
  /** As S3 spells it, such as CRC64NVME. */
  algorithm: string;
  /** base64. */
  value: string;
}

interface Hash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array | Promise<Uint8Array>;
}

/** Without SHA-512, MD5 and the three XXHashes: they would weigh more than all of these together, and few objects have one. */
const HASHES: Record<string, () => Hash> = {
  CRC64NVME: () => new Crc64Nvme(),
  CRC32: () => new Crc32(),
  CRC32C: () => new Crc32c(),
  SHA256: () => sha256.create(),
  SHA1: () => sha1.create(),
};

/** Compares bytes, given in order, with a checksum. */
export interface Check {
  update(bytes: Uint8Array): void;
  /** Whether the bytes so far have that checksum. */
  isRight(): Promise<boolean>;
}

/** Whether the file has a checksum of a kind that can be computed here. */
export function isCheckable(checksum: Checksum | undefined): checksum is Checksum {
  return checksum !== undefined && checksum.algorithm in HASHES;
}

/** Without a checksum that can be computed, every file is right. */
export function checkOf(checksum: Checksum | undefined): Check {
  const hash = isCheckable(checksum) ? HASHES[checksum.algorithm]?.() : undefined;
  return {
    update: (bytes) => void hash?.update(bytes),
    isRight: async () => !hash || btoa(String.fromCharCode(...(await hash.digest()))) === checksum?.value,
  };
}
