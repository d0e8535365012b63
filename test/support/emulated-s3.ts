import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from '@jest/globals';
import { createBucket, type Emulators, startEmulators } from '../../scripts/local/emulator/stores.ts';

/** The emulated S3 with an empty bucket, and the SDK's client for it. */
export interface EmulatedS3 {
  endpoint: string;
  client: S3Client;
  bucket: string;
}

/** Has one for the tests of a suite. */
export function useEmulatedS3(): EmulatedS3 {
  const s3 = { bucket: 'bucket' } as EmulatedS3;
  let emulators: Emulators;

  beforeAll(async () => {
    emulators = await startEmulators();
    await createBucket(emulators.s3Endpoint, s3.bucket);
    const { s3Endpoint: endpoint, region, credentials } = emulators;
    s3.endpoint = endpoint;
    s3.client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  });

  afterAll(async () => {
    s3.client.destroy();
    await emulators.close();
  });

  return s3;
}
