import { describe, expect, test } from '@jest/globals';
import { linkIdNamed, withNamesAsArguments } from '../../../cli/link-name.ts';

// SHA-256 of 32 zero bytes is 66687aadf862bd776c8fc18b8e9f8e20… (`head -c 32 /dev/zero | sha256sum`).
const TOKEN = 'A'.repeat(43);
const ID = Buffer.from('66687aadf862bd776c8fc18b8e9f8e20', 'hex').toString('base64url');

describe('what the commands take for a link', () => {
  test.each([
    ['its id', ID],
    ['its URL', `https://abc.lambda-url.eu-central-1.on.aws/download?token=${TOKEN}`],
    ['its token', TOKEN],
  ])('is %s', (_what, name) => {
    expect(linkIdNamed(name)).toBe(ID);
  });

  test.each([
    ['a URL without a token', 'https://example.com/download'],
    ['a URL with half a token', `https://example.com/download?token=${TOKEN.slice(0, 20)}`],
    ['a word', 'report.pdf'],
    ['nothing', ''],
  ])('is not %s', (_what, name) => {
    expect(() => linkIdNamed(name)).toThrow(expect.objectContaining({ name: 'UsageError' }));
  });

  test.each(['s3://bucket/report.pdf', 'S3://bucket/report.pdf'])(
    'is not the object %s, whose links are a list',
    (name) => {
      expect(() => linkIdNamed(name)).toThrow(`${name} is an object, and no link: \`links list --key\``);
    },
  );

  test('is never repeated where it may hold a secret', () => {
    const secret = TOKEN.slice(0, 42);

    expect(() => linkIdNamed(`https://example.com/download?token=${secret}`)).not.toThrow(secret);
    expect(() => linkIdNamed(`https://example.com/download?token=${secret}`)).toThrow('copy all of it');
  });
});

describe('a name that begins as an option does', () => {
  const DASHED = '-bcdefghijklmnopqrstug';

  test('is an argument, wherever it stands', () => {
    expect(withNamesAsArguments(['revoke', DASHED, '--json', ID])).toEqual(['revoke', '--json', ID, '--', DASHED]);
    expect(withNamesAsArguments(['inspect', `-${TOKEN.slice(1)}`])).toEqual(['inspect', '--', `-${TOKEN.slice(1)}`]);
    expect(withNamesAsArguments(['revoke', '-y', '--', DASHED, 'x'])).toEqual(['revoke', '-y', '--', DASHED, 'x']);
  });

  test('is no option that only looks like it', () => {
    for (const words of [
      ['revoke', '-y', '--key', 'a'],
      ['get', '--parallel', '4'],
      ['create', '-'.repeat(22)],
    ]) {
      expect(withNamesAsArguments(words)).toEqual(words);
    }
  });
});
