import { Crc32, Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';

/** Of the whole file, as `POST /claim` tells it. */
export interface Checksum {
  /** As S3 spells it. */
  algorithm: string;
  /** base64. */
  value: string;
}

interface Hash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array | Promise<Uint8Array>;
}

/** SHA-512, MD5 and the three of XXHash would weigh more than all of these together, and hardly an object has one. */
const HASHES: Record<string, () => Hash> = {
  CRC64NVME: () => new Crc64Nvme(),
  CRC32: () => new Crc32(),
  CRC32C: () => new Crc32c(),
  SHA256: () => sha256.create(),
  SHA1: () => sha1.create(),
};

/** Holds bytes that come in order against a checksum. */
export interface Check {
  update(bytes: Uint8Array): void;
  /** Whether what has come is what the checksum is of. */
  isRight(): Promise<boolean>;
}

/** Whether the file can be checked here: it has a checksum, of a kind that is known. */
export function isCheckable(checksum: Checksum | undefined): checksum is Checksum {
  return checksum !== undefined && checksum.algorithm in HASHES;
}

/** Without a checksum to check with, everything is right. */
export function checkOf(checksum: Checksum | undefined): Check {
  const hash = isCheckable(checksum) ? HASHES[checksum.algorithm]?.() : undefined;
  return {
    update: (bytes) => void hash?.update(bytes),
    isRight: async () => !hash || btoa(String.fromCharCode(...(await hash.digest()))) === checksum?.value,
  };
}
