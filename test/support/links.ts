import { randomBytes } from 'node:crypto';
import type { Link } from '../../functions/core/link.ts';
import { linkIdOf, mintToken, type Token } from '../../functions/core/token.ts';

/** The moment at which tests begin: 2030-01-01T00:00:00Z. */
export const NOW = 1_893_456_000;

/** A link as a test wants it, and the token that opens it. */
export function makeLink(overrides: Partial<Link> = {}): { link: Link; token: Token } {
  const token = mintToken((bytes) => randomBytes(bytes));
  const link: Link = {
    id: linkIdOf(token),
    version: 1,
    owner: 'arn:aws:iam::111122223333:user/alice',
    object: {
      bucket: 'bucket',
      key: 'folder/file.bin',
      etag: '"abc"',
      size: 100,
      contentType: 'application/octet-stream',
    },
    filename: 'file.bin',
    createdAt: NOW,
    expiresAt: NOW + 86_400,
    purgeAt: NOW + 31 * 86_400,
    maxUses: 1,
    wrongPins: 0,
    delivery: 'stream',
    leaseSeconds: 3_600,
    confirm: 'auto',
    claims: [],
    ...overrides,
  };
  return { link, token };
}
