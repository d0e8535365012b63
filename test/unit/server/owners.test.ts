import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readOwners } from '../../../functions/server/owners.ts';

const directory = mkdtempSync(join(tmpdir(), 'owners-'));
const SECRET = 'a secret of this test';
const SECRET_NUMBER = 1234567890;
const ALICE = { accessKeyId: 'AKIAALICE', secretAccessKey: SECRET, arn: 'arn:aws:iam::111122223333:user/alice' };

afterAll(() => rmSync(directory, { recursive: true }));

function read(content: unknown) {
  const file = join(directory, 'owners.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return () => readOwners(file);
}

describe('the file of owners', () => {
  test('names those who may sign', () => {
    const { arn, ...keys } = ALICE;

    expect(read([ALICE])()).toEqual([{ ...keys, userArn: arn }]);
  });

  test.each<[string, unknown]>([
    ['no JSON', '[{"accessKeyId": '],
    ['no list', ALICE],
    ['an empty list', []],
    ['no secret', [{ ...ALICE, secretAccessKey: undefined }]],
    ['an empty secret', [{ ...ALICE, secretAccessKey: '' }]],
    ['a number for a secret', [{ ...ALICE, secretAccessKey: SECRET_NUMBER }]],
    ['a number for a key', [{ ...ALICE, accessKeyId: SECRET_NUMBER }]],
    ['a number for an ARN', [{ ...ALICE, arn: SECRET_NUMBER }]],
    ['no ARN', [{ ...ALICE, arn: 'alice' }]],
    ['an unknown field', [{ ...ALICE, admin: true }]],
    ['a key twice', [ALICE, { ...ALICE, arn: 'arn:aws:iam::111122223333:user/mallory' }]],
  ])('is refused with %s, and nothing of it is said', (_, content) => {
    expect(read(content)).toThrow(/^OWNERS_FILE .+Correct it and start again\.$/);
    expect(read(content)).not.toThrow(SECRET);
    expect(read(content)).not.toThrow(String(SECRET_NUMBER));
  });

  test('is refused where it is not there', () => {
    expect(() => readOwners(join(directory, 'nowhere.json'))).toThrow('nowhere.json');
  });
});
