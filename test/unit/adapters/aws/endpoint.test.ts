import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client as SdkS3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, test } from '@jest/globals';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { endpointOf } from '../../../../functions/adapters/aws/endpoint.ts';
import { S3Client, type S3ClientConfig } from '../../../../functions/adapters/aws/s3-client.ts';

const REGIONS = [
  'us-east-1',
  'us-west-2',
  'eu-central-1',
  'ap-southeast-5',
  'me-south-1',
  'us-gov-west-1',
  'cn-north-1',
  'cn-northwest-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'us-isof-south-1',
  'eu-isoe-west-1',
];
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session+/=' };

/** The hosts are those of the SDK, which has AWS's own rules. */
describe('an endpoint', () => {
  test.each(REGIONS)("of DynamoDB in %s is the SDK's", async (region) => {
    const { config } = new DynamoDBClient({ region, credentials });
    const { url } = await getEndpointFromInstructions({ TableName: 'links' }, GetItemCommand, config);

    expect(urlOf(endpointOf('dynamodb', region))).toBe(url.href);
  });

  const places = REGIONS.flatMap((region) =>
    ['bucket', 'my.bucket.example', 'ab-c', 'Old_Bucket', '123'].map((bucket) => [bucket, region] as const),
  );
  test.each(places)("of the bucket %s in %s is the SDK's", async (bucket, region) => {
    const { config } = new SdkS3Client({ region, credentials });
    const { url } = await getEndpointFromInstructions({ Bucket: bucket }, GetObjectCommand, config);

    expect(urlOf(new S3Client({ region, credentials }).endpointOf(bucket))).toBe(url.href);
  });

  test.each([
    ['http://127.0.0.1:4566', 'http://127.0.0.1:4566/bucket'],
    ['https://s3.example:443/', 'https://s3.example/bucket'],
    ['http://[::1]:9000/s3/', 'http://[::1]:9000/s3/bucket'],
  ])('that stands in for S3 has the bucket in its path: %s', (endpoint, url) => {
    const s3 = new S3Client({ region: 'us-east-1', credentials, endpoint, forcePathStyle: true });

    expect(urlOf(s3.endpointOf('bucket'))).toBe(url);
  });
});

describe('a presigned URL', () => {
  const date = new Date();

  test.each<[string, Partial<S3ClientConfig>, string]>([
    ['a plain key', {}, 'folder/file.bin'],
    ['an odd key', {}, "a b+c/ü💾/100%/&=?#;:@,'()!*.bin"],
    ['a place in its path', { endpoint: 'http://127.0.0.1:4566', forcePathStyle: true }, 'a b.bin'],
  ])("says what the SDK's says, for %s", async (_, given, key) => {
    const config = { region: 'eu-central-1', credentials, ...given };
    const reply = {
      'response-content-disposition': `attachment; filename*=UTF-8''%C3%BC.bin`,
      'response-content-type': 'text/plain; charset=utf-8',
      'response-cache-control': 'no-store',
    };
    const url = await new S3Client(config).presign(
      { bucket: 'bucket', key, query: { versionId: 'v+1', ...reply } },
      60,
    );
    const command = new GetObjectCommand({
      Bucket: 'bucket',
      Key: key,
      VersionId: 'v+1',
      ResponseContentDisposition: reply['response-content-disposition'],
      ResponseContentType: reply['response-content-type'],
      ResponseCacheControl: reply['response-cache-control'],
    });
    const sdk = new SdkS3Client({ ...config, requestChecksumCalculation: 'WHEN_REQUIRED' } as object);
    const theirs = await getSignedUrl(sdk, command, { expiresIn: 60, signingDate: date });

    expect(without(url)).toEqual(without(theirs));
  });

  /** The date and with it the signature are another; and the SDK says which operation it is, and that nothing is hashed. */
  function without(url: string) {
    const { origin, pathname, searchParams } = new URL(url);
    for (const name of ['X-Amz-Date', 'X-Amz-Signature', 'X-Amz-Content-Sha256', 'x-id', 'x-amz-checksum-mode']) {
      searchParams.delete(name);
    }
    searchParams.sort();
    return { origin, pathname, query: searchParams.toString() };
  }
});

const urlOf = ({ protocol, host, path }: { protocol: string; host: string; path: string }) =>
  `${protocol}//${host}${path || '/'}`;
