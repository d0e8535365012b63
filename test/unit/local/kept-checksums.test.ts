import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import type { ChecksumAlgorithm } from '../../../functions/core/checksum.ts';
import { checksumOf, OF_NINE_DIGITS } from '../../support/checksums.ts';
import { useEmulatedS3 } from '../../support/emulated-s3.ts';
import { LATER_WAYS, WAYS } from '../../support/uploads.ts';

const emulated = useEmulatedS3();

/** What a HEAD tells: the kind, and the checksums by their algorithms. */
async function toldOf(key: string): Promise<{ type?: string | undefined; checksums: Record<string, string> }> {
  const { ChecksumType: type, ...answer } = await emulated.client.send(
    new HeadObjectCommand({ Bucket: 'bucket', Key: key, ChecksumMode: 'ENABLED' }),
  );
  const checksums = Object.entries(answer).flatMap(([name, value]) =>
    name.startsWith('Checksum') ? [[name.slice('Checksum'.length), String(value)]] : [],
  );
  return { type, checksums: Object.fromEntries(checksums) };
}

const SIZES = { small: 100_000, large: 13_000_000, empty: 0 };

describe('of an object that came by', () => {
  test.each([...WAYS, ...LATER_WAYS].map((way) => [way.name, way] as const))(
    '%s the emulator tells the checksum that S3 would keep',
    async (name, way) => {
      const source = { bytes: Buffer.alloc(SIZES[way.size], 'bytes'), path: '' };
      const store = { ...emulated, s3: emulated.client, close: async () => {} };

      await way.upload(store, name, source);

      const { type, checksums } = await toldOf(name);
      if (way.keeps === undefined) {
        expect(type).toBe('COMPOSITE');
        expect(Object.values(checksums)).toEqual([expect.stringMatching(/=-3$/)]);
      } else {
        const { value } = await checksumOf(way.keeps, source.bytes);
        expect({ type, checksums }).toEqual({ type: 'FULL_OBJECT', checksums: { [way.keeps]: value } });
      }
    },
    30_000,
  );
});

test('an object that replaces another has its own', async () => {
  const put = async (bytes: string, algorithm: 'CRC32' | 'SHA256') => {
    const object = { Bucket: 'bucket', Key: 'digits', Body: Buffer.from(bytes), ChecksumAlgorithm: algorithm };
    await emulated.client.send(new PutObjectCommand(object));
    return (await toldOf('digits')).checksums;
  };
  const digits = (algorithm: ChecksumAlgorithm) => Buffer.from(OF_NINE_DIGITS[algorithm], 'hex').toString('base64');

  expect(await put('others', 'SHA256')).toEqual({ SHA256: expect.anything() });
  expect(await put('123456789', 'SHA256')).toEqual({ SHA256: digits('SHA256') });
  expect(await put('123456789', 'CRC32')).toEqual({ CRC32: digits('CRC32') });
});

test('the end of an upload in parts tells the checksum of the whole, or of the parts, as S3 does', async () => {
  const object = { Bucket: 'bucket', Key: 'in parts' };
  const upload = async (type: 'FULL_OBJECT' | 'COMPOSITE') => {
    const begun = { ...object, ChecksumAlgorithm: 'CRC32', ChecksumType: type } as const;
    const { UploadId } = await emulated.client.send(new CreateMultipartUploadCommand(begun));
    const part = { ...object, UploadId, PartNumber: 1, Body: Buffer.from('123456789') };
    const { ETag, ChecksumCRC32 } = await emulated.client.send(
      new UploadPartCommand({ ...part, ChecksumAlgorithm: 'CRC32' }),
    );
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag, ChecksumCRC32 }] };
    const done = await emulated.client.send(
      new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload }),
    );
    return { part: ChecksumCRC32, type: done.ChecksumType, whole: done.ChecksumCRC32 };
  };
  const digits = Buffer.from(OF_NINE_DIGITS.CRC32, 'hex');

  const part = digits.toString('base64');
  expect(await upload('FULL_OBJECT')).toEqual({ part, type: 'FULL_OBJECT', whole: part });
  const { value } = await checksumOf('CRC32', digits);
  expect(await upload('COMPOSITE')).toEqual({ part, type: 'COMPOSITE', whole: `${value}-1` });
});
