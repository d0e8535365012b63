import { S3Client } from '@aws-sdk/client-s3';
import type { Endpoints } from '../../cli/endpoints.ts';

/** A client of a system's S3. One elsewhere than in AWS wants the bucket in the path. */
export function s3ClientOf({ region, credentials, s3Endpoint }: Endpoints): S3Client {
  const elsewhere = s3Endpoint ? { endpoint: s3Endpoint, forcePathStyle: true } : {};
  // A copy: the SDK writes notes of its own into the credentials, and they would end up in a file.
  return new S3Client({ region, credentials: { ...credentials }, ...elsewhere });
}
