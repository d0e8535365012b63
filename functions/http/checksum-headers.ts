import type { Checksum } from '../core/checksum.ts';

/**
 * The algorithms that RFC 9530 has as active in IANA's registry, Hash Algorithms for HTTP Digest Fields
 * (https://www.iana.org/assignments/http-digest-hash-alg/). SHA-1, MD5 and CRC-32C are in it as deprecated.
 */
const DIGESTS: Partial<Record<Checksum['algorithm'], string>> = { SHA256: 'sha-256', SHA512: 'sha-512' };

/** The checksum of the whole file, whichever part of it is sent: as Repr-Digest (RFC 9530, 3), or as S3 itself says it. */
export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  if (!checksum) return {};
  const digest = DIGESTS[checksum.algorithm];
  return digest === undefined ? s3ChecksumHeaders(checksum) : { 'repr-digest': `${digest}=:${checksum.value}:` };
}

/**
 * The same under S3's name for it, as in its own replies
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_ResponseSyntax). A redirect has this
 * alone: a Repr-Digest there would be of the redirect.
 */
export function s3ChecksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  return checksum ? { [`x-amz-checksum-${checksum.algorithm.toLowerCase()}`]: checksum.value } : {};
}
