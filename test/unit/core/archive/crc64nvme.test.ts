import { Crc64Nvme as OfTheSdk } from '@aws-sdk/checksums/crc';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Crc64Nvme } from '../../../../functions/core/archive/crc64nvme.ts';
import { OF_NINE_DIGITS } from '../../../support/checksums.ts';

test('CRC64NVME has the check value of the CRC catalogue', () => {
  const crc = new Crc64Nvme();
  crc.update(Buffer.from('123456789'));

  expect(crc.digest()).toBe(Buffer.from(OF_NINE_DIGITS.CRC64NVME, 'hex').toString('base64'));
});

test("CRC64NVME is what the SDK's own computes, however the bytes come", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), async (chunks) => {
      const [ours, theirs] = [new Crc64Nvme(), new OfTheSdk()];
      for (const chunk of chunks) {
        ours.update(chunk);
        theirs.update(chunk);
      }

      expect(ours.digest()).toBe(Buffer.from(await theirs.digest()).toString('base64'));
    }),
  );
});
