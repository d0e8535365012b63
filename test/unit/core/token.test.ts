import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  hashSecret,
  linkIdOf,
  mintSecret,
  mintToken,
  parseLinkId,
  parseToken,
  secretMatches,
} from '../../../functions/core/token.ts';
import { random } from '../../support/machine.ts';

describe('a token', () => {
  test('is 32 random bytes as 43 characters of base64url', () => {
    const token = mintToken(random);

    expect(token).toMatch(/^[\w-]{43}$/);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(mintToken(random)).not.toBe(token);
  });

  test('is read back from its own text only', () => {
    const token = mintToken(() => new Uint8Array(32).fill(0xff));

    expect(parseToken(token)).toBe(token);
  });

  test.each([
    ['empty', ''],
    ['one byte short', Buffer.alloc(31).toString('base64url')],
    ['one byte long', Buffer.alloc(33).toString('base64url')],
    ['padded', `${Buffer.alloc(32).toString('base64url')}=`],
    ['plain base64', Buffer.alloc(32, 0xff).toString('base64')],
    ['another spelling of the same bytes', `${Buffer.alloc(32).toString('base64url').slice(0, -1)}B`],
    ['with a line break', `${Buffer.alloc(32).toString('base64url')}\n`],
    ['with a NUL', `${Buffer.alloc(32).toString('base64url')}\0`],
    ['with letters of another script', 'А'.repeat(43)],
  ])('is refused when %s', (_, text) => {
    expect(parseToken(text)).toBeUndefined();
  });
});

describe('a link id', () => {
  test('is the first 16 bytes of SHA-256 over the token, and tells nothing of it', () => {
    const token = mintToken(random);
    const expected = createHash('sha256').update(Buffer.from(token, 'base64url')).digest().subarray(0, 16);

    expect(linkIdOf(token)).toBe(expected.toString('base64url'));
    expect(parseLinkId(linkIdOf(token))).toBe(linkIdOf(token));
    expect(parseLinkId(token)).toBeUndefined();
  });
});

describe("a claim's secret", () => {
  test('matches its own hash and no other', () => {
    const secret = mintSecret(random);

    expect(secretMatches(secret, hashSecret(secret))).toBe(true);
    expect(secretMatches(mintSecret(random), hashSecret(secret))).toBe(false);
  });
});
