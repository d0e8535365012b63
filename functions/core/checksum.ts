/**
 * The checksums that S3 keeps of objects, and the length of each in bytes. They are in order of preference, for stores that
 * keep several of one object. S3 keeps one
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html).
 */
const CHECKSUM_BYTES = {
  SHA256: 32,
  SHA1: 20,
  CRC64NVME: 8,
  CRC32C: 4,
  CRC32: 4,
  MD5: 16,
  SHA512: 64,
  XXHASH128: 16,
  XXHASH3: 8,
  XXHASH64: 8,
} as const;

export type ChecksumAlgorithm = keyof typeof CHECKSUM_BYTES;

export const CHECKSUM_ALGORITHMS = Object.keys(CHECKSUM_BYTES) as ChecksumAlgorithm[];

/** A checksum of all of an object's bytes, as S3 keeps it. */
export interface Checksum {
  /** As S3 spells it. */
  algorithm: ChecksumAlgorithm;
  /** base64. */
  value: string;
}

/** Chooses one checksum of the whole object from those that a store gives. Undefined if none is usable. */
export function checksumOf(said: Partial<Record<ChecksumAlgorithm, string>>): Checksum | undefined {
  const algorithm = CHECKSUM_ALGORITHMS.find((one) => isChecksum(said[one], CHECKSUM_BYTES[one]));
  return algorithm && { algorithm, value: said[algorithm] as string };
}

/**
 * Whether the value is base64 of that many bytes. Any other value would match no file, so no download would be complete. One
 * such value is the checksum of a multipart upload's parts, which ends in their number ("…-3").
 */
function isChecksum(value: string | undefined, bytes: number): boolean {
  if (value === undefined) return false;
  const decoded = Buffer.from(value, 'base64');
  return decoded.length === bytes && decoded.toString('base64') === value;
}
