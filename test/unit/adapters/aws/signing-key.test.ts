import { expect, test } from '@jest/globals';
import { type KeyParts, signingKey } from '../../../../functions/adapters/aws/signing-key.ts';

// The example in https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-examples.html
const EXAMPLE = {
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  day: '20120215',
  region: 'us-east-1',
  service: 'iam',
};
const KEY = 'f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d';

const keyOf = (parts: KeyParts) => signingKey(parts).export().toString('hex');

test("is the one of AWS's example, also where it was kept", () => {
  expect(keyOf(EXAMPLE)).toBe(KEY);
  expect(keyOf(EXAMPLE)).toBe(KEY);
});

test.each([
  ['secret', { secretAccessKey: 'another' }],
  ['day', { day: '20120216' }],
  ['region', { region: 'us-east-2' }],
  ['service', { service: 's3' }],
])('is derived anew for another %s, and again for the one before', (_, other) => {
  signingKey(EXAMPLE);
  expect(keyOf({ ...EXAMPLE, ...other })).not.toBe(KEY);
  expect(keyOf(EXAMPLE)).toBe(KEY);
});
