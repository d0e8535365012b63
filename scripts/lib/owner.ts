import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Endpoints } from '../../cli/endpoints.ts';
import { LinksClient, type MintedLink } from '../../client/index.ts';
import { s3ClientOf } from './s3-client.ts';

/** An owner of a system's links, and what it puts objects with. Every key is put under the system's prefix. */
export function ownerOf(endpoints: Endpoints) {
  const { linksUrl, region, credentials, bucket, prefix = '' } = endpoints;
  const owner = new LinksClient({ url: linksUrl, region, credentials });
  const s3 = s3ClientOf(endpoints);
  const mint = (key: string): Promise<MintedLink> => owner.create({ key: prefix + key });
  const put = async (key: string, bytes: Buffer, more: Partial<PutObjectCommandInput> = {}) => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: prefix + key, Body: bytes, ...more }));
  };
  /** Too large for one piece of memory: the same megabyte, over and over. */
  const putLarge = async (key: string, megabytes: number) => {
    const block = randomBytes(1_000_000);
    const body = Readable.from(Array.from({ length: megabytes }, () => block));
    await new Upload({ client: s3, params: { Bucket: bucket, Key: prefix + key, Body: body } }).done();
  };
  return { owner, s3, bucket, mint, put, putLarge };
}

/** What `ownerOf` gives. */
export type SystemOwner = ReturnType<typeof ownerOf>;
