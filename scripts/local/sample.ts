import { randomBytes } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { LocalEndpoints } from '../../cli/endpoints.ts';
import { LinksClient, type MintedLink } from '../../client/index.ts';

const TEXT = 'This file came by a link that works once. Try the link again: it answers 410 Gone.\n';

/** Puts a small file into the bucket and mints a link for it, as an owner does: by a signed call to the owner API. */
export async function mintSample(endpoints: LocalEndpoints): Promise<MintedLink> {
  const { linksUrl, s3Endpoint, bucket, region, accessKeyId, secretAccessKey } = endpoints;
  const credentials = { accessKeyId, secretAccessKey };
  // A name of its own each time: curl refuses to overwrite a file that it did not name, and that with the use spent.
  const key = `sample-${randomBytes(3).toString('hex')}.txt`;
  const s3 = new S3Client({ region, credentials, endpoint: s3Endpoint, forcePathStyle: true });
  try {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: TEXT, ContentType: 'text/plain' }));
  } finally {
    s3.destroy();
  }
  return await new LinksClient({ url: new URL(linksUrl), region, credentials }).create({ key });
}
