import { spawnSync } from 'node:child_process';
import {
  type ChecksumType,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ChecksumAlgorithm } from '../../functions/core/checksum.ts';
import { checksumOf } from './checksums.ts';
import { run } from './run.ts';
import { type S3Store, STORE_CONFIG } from './s3-stores.ts';

/** A file to upload, on disk as well. */
export interface Source {
  bytes: Buffer;
  path: string;
}

/** One of the ways by which objects come into a bucket. */
export interface Way {
  name: string;
  /** `large` goes in several parts. */
  size: 'small' | 'large' | 'empty';
  /** The checksum of the whole object that S3 keeps after it; undefined where it keeps none. */
  keeps: ChecksumAlgorithm | undefined;
  upload(store: S3Store, key: string, source: Source): Promise<unknown>;
}

const PART_BYTES = 6_000_000;

const bySdk = (algorithm?: 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256') => {
  return ({ s3, bucket }: S3Store, Key: string, { bytes }: Source) =>
    s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key,
        Body: bytes,
        ...(algorithm ? { ChecksumAlgorithm: algorithm } : {}),
      }),
    );
};

/** What the SDK cannot reckon is brought along. */
const withValue = (algorithm: 'MD5' | 'SHA512' | 'XXHASH128' | 'XXHASH3' | 'XXHASH64') => {
  return async ({ s3, bucket }: S3Store, Key: string, { bytes }: Source) => {
    const { value } = await checksumOf(algorithm, bytes);
    return s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: bytes, [`Checksum${algorithm}`]: value }));
  };
};

/** By a client that sends no checksum, as all did until December 2024. */
const asOfOld = async <T>({ endpoint, s3 }: S3Store, act: (client: S3Client) => Promise<T>): Promise<T> => {
  const { credentials } = s3.config;
  const client = new S3Client({ ...STORE_CONFIG, credentials, endpoint, requestChecksumCalculation: 'WHEN_REQUIRED' });
  try {
    return await act(client);
  } finally {
    client.destroy();
  }
};

const inParts = (algorithm: 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256', type: ChecksumType) => {
  return async ({ s3, bucket }: S3Store, Key: string, { bytes }: Source) => {
    const upload = { Bucket: bucket, Key };
    const begun = new CreateMultipartUploadCommand({ ...upload, ChecksumAlgorithm: algorithm, ChecksumType: type });
    const { UploadId } = await s3.send(begun);
    const Parts: CompletedPart[] = [];
    for (let at = 0; at < bytes.length; at += PART_BYTES) {
      const PartNumber = Parts.length + 1;
      const Body = bytes.subarray(at, at + PART_BYTES);
      const part = new UploadPartCommand({ ...upload, UploadId, PartNumber, Body, ChecksumAlgorithm: algorithm });
      const { ETag, [`Checksum${algorithm}` as const]: value } = await s3.send(part);
      Parts.push({ PartNumber, ETag, [`Checksum${algorithm}`]: value });
    }
    const MultipartUpload = { Parts };
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload, ChecksumType: type }));
  };
};

const AWS = process.env.AWS_CLI || 'aws';

/** Why the ways of the AWS CLI cannot be gone here; undefined if they can. */
export const awsCliMissing =
  spawnSync(AWS, ['--version']).error && 'the AWS CLI is not installed, and AWS_CLI does not name one';

const byCli = (words: (target: { bucket: string; key: string; path: string }) => string[]) => {
  return async ({ endpoint, bucket }: S3Store, key: string, { path }: Source) => {
    const { accessKeyId, secretAccessKey } = STORE_CONFIG.credentials;
    const env = {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: STORE_CONFIG.region,
    };
    const { code, stderr } = await run(AWS, ['--endpoint-url', endpoint, ...words({ bucket, key, path })], { env });
    if (code !== 0) throw new Error(stderr);
  };
};

const cp = (...options: string[]) =>
  byCli(({ bucket, key, path }) => ['s3', 'cp', path, `s3://${bucket}/${key}`, ...options]);

export const CLI_WAYS: readonly Way[] = [
  { name: 'aws s3 cp', size: 'small', keeps: 'CRC32', upload: cp() },
  { name: 'aws s3 cp, SHA-256', size: 'small', keeps: 'SHA256', upload: cp('--checksum-algorithm', 'SHA256') },
  { name: 'aws s3 cp, in parts', size: 'large', keeps: undefined, upload: cp() },
  {
    name: 'aws s3 cp, in parts, SHA-256',
    size: 'large',
    keeps: undefined,
    upload: cp('--checksum-algorithm', 'SHA256'),
  },
  {
    name: 'aws s3api put-object, SHA-1',
    size: 'small',
    keeps: 'SHA1',
    upload: byCli(({ bucket, key, path }) => [
      's3api',
      'put-object',
      ...['--bucket', bucket, '--key', key, '--body', path, '--checksum-algorithm', 'SHA1'],
    ]),
  },
];

export const WAYS: readonly Way[] = [
  { name: 'the SDK, as it comes', size: 'small', keeps: 'CRC32', upload: bySdk() },
  { name: 'the SDK, no bytes', size: 'empty', keeps: 'CRC32', upload: bySdk() },
  { name: 'the SDK, CRC-32C', size: 'small', keeps: 'CRC32C', upload: bySdk('CRC32C') },
  { name: 'the SDK, CRC64NVME', size: 'small', keeps: 'CRC64NVME', upload: bySdk('CRC64NVME') },
  { name: 'the SDK, SHA-1', size: 'small', keeps: 'SHA1', upload: bySdk('SHA1') },
  { name: 'the SDK, SHA-256', size: 'small', keeps: 'SHA256', upload: bySdk('SHA256') },
  {
    name: 'an SDK of old',
    size: 'small',
    keeps: 'CRC64NVME',
    upload: (store, Key, { bytes }) =>
      asOfOld(store, (old) => old.send(new PutObjectCommand({ Bucket: store.bucket, Key, Body: bytes }))),
  },
  {
    name: 'an SDK of old, in parts',
    size: 'large',
    keeps: 'CRC64NVME',
    upload: (store, Key, { bytes }) =>
      asOfOld(store, (client) =>
        new Upload({ client, params: { Bucket: store.bucket, Key, Body: bytes }, partSize: PART_BYTES }).done(),
      ),
  },
  {
    name: "the SDK's Upload, in parts",
    size: 'large',
    keeps: undefined,
    upload: ({ s3: client, bucket }, Key, { bytes }) =>
      new Upload({ client, params: { Bucket: bucket, Key, Body: bytes }, partSize: PART_BYTES }).done(),
  },
  {
    name: 'a presigned PUT',
    size: 'small',
    keeps: 'CRC64NVME',
    upload: (store, Key, { bytes }) =>
      asOfOld(store, async (client) => {
        const url = await getSignedUrl(client, new PutObjectCommand({ Bucket: store.bucket, Key }));
        const { ok, status } = await fetch(url, { method: 'PUT', body: new Uint8Array(bytes) });
        if (!ok) throw new Error(`the presigned PUT was answered with ${status}`);
      }),
  },
  { name: 'in parts, CRC64NVME', size: 'large', keeps: 'CRC64NVME', upload: inParts('CRC64NVME', 'FULL_OBJECT') },
  { name: 'in parts, CRC-32 of the whole', size: 'large', keeps: 'CRC32', upload: inParts('CRC32', 'FULL_OBJECT') },
  { name: 'in parts, CRC-32C of the whole', size: 'large', keeps: 'CRC32C', upload: inParts('CRC32C', 'FULL_OBJECT') },
  { name: 'in parts, CRC-32 of each', size: 'large', keeps: undefined, upload: inParts('CRC32', 'COMPOSITE') },
  { name: 'in parts, SHA-1 of each', size: 'large', keeps: undefined, upload: inParts('SHA1', 'COMPOSITE') },
  { name: 'in parts, SHA-256 of each', size: 'large', keeps: undefined, upload: inParts('SHA256', 'COMPOSITE') },
  {
    name: 'a copy, with another checksum than what was copied',
    size: 'small',
    keeps: 'SHA256',
    async upload(store, key, source) {
      await bySdk('CRC32')(store, `${key}.source`, source);
      const CopySource = `${store.bucket}/${key}.source`;
      const copy = { Bucket: store.bucket, Key: key, CopySource, ChecksumAlgorithm: 'SHA256' } as const;
      await store.s3.send(new CopyObjectCommand(copy));
    },
  },
];

/** LocalStack takes the values of these and keeps its own CRC64NVME. */
export const LATER_WAYS: readonly Way[] = (['SHA512', 'MD5', 'XXHASH128', 'XXHASH3', 'XXHASH64'] as const).map(
  (algorithm) => ({ name: `the SDK, ${algorithm}`, size: 'small', keeps: algorithm, upload: withValue(algorithm) }),
);
