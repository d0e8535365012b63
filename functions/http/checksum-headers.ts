import type { Checksum } from '../core/checksum.ts';

/**
 * The algorithms of RFC 9530 that are active in IANA's registry, Hash Algorithms for HTTP Digest Fields
 * (https://www.iana.org/assignments/http-digest-hash-alg/). SHA-1, MD5 and CRC-32C are deprecated there.
 */
const DIGESTS: Partial<Record<Checksum['algorithm'], string>> = { SHA256: 'sha-256', SHA512: 'sha-512' };

/** The checksum of the whole file, even with a part of it: as Repr-Digest (RFC 9530, 3), or in S3's own header. */
export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  if (!checksum) return {};
  const digest = DIGESTS[checksum.algorithm];
  return digest === undefined ? s3ChecksumHeaders(checksum) : { 'repr-digest': `${digest}=:${checksum.value}:` };
}

/**
 * The checksum in S3's own header, as in its replies
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_ResponseSyntax). A redirect has
 * only this one: its Repr-Digest would be about the redirect itself.
 */
export function s3ChecksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  return checksum ? { [`x-amz-checksum-${checksum.algorithm.toLowerCase()}`]: checksum.value } : {};
}
