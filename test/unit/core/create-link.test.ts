import { expect, test } from '@jest/globals';
import { createLink, type LinkPolicy, presignLink } from '../../../functions/core/create-link.ts';
import { linkIdOf, mintToken } from '../../../functions/core/token.ts';
import { memoryPorts } from '../../support/machine.ts';

const POLICY: LinkPolicy = {
  buckets: ['bucket'],
  allowedPrefixes: [],
  maxStreamBytes: 200_000_000,
  presignedMaxSeconds: 3_600,
  archiveChecksumMaxBytes: 1_000,
  archiveChecksumSeconds: 20,
  retentionSeconds: 1,
};

/** The bytes of a token, the nth of those whose link's id begins with `-`, or does not. */
function bytesWith(isDashed: boolean): Uint8Array {
  for (let n = 0; ; n++) {
    const bytes = new Uint8Array(32).fill(n % 256).fill(n >> 8, 16);
    if (linkIdOf(mintToken(() => bytes)).startsWith('-') === isDashed) return bytes;
  }
}

test.each([
  ['link', (ports: ReturnType<typeof prepare>) => createLink(ports, POLICY, ORDER)],
  ['presigned URL', (ports: ReturnType<typeof prepare>) => presignLink(ports, POLICY, ORDER)],
])('the id of a new %s never begins as an option does', async (_what, make) => {
  const { link } = await make(prepare());

  expect(link.id).toBe(linkIdOf(mintToken(() => bytesWith(false))));
});

const ORDER = { owner: 'arn:aws:iam::000000000000:user/owner', key: 'report.pdf' };

function prepare() {
  const ports = memoryPorts();
  ports.objects.put('report.pdf', Buffer.from('the report'));
  const minted = [bytesWith(true), bytesWith(true), bytesWith(false)];
  return { ...ports, random: () => minted.shift() ?? new Uint8Array(32) };
}
