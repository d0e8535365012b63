import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

const s3 = new S3Client({ forcePathStyle: true, responseChecksumValidation: 'WHEN_REQUIRED' });

/** A bare handler that does nothing but pipe GetObject: what a redeem's throughput is measured by. */
export const handler = awslambda.streamifyResponse<APIGatewayProxyEventV2>(async (event, responseStream) => {
  const query = new URLSearchParams(event.rawQueryString);
  const get = new GetObjectCommand({ Bucket: query.get('bucket') ?? '', Key: query.get('key') ?? '' });
  const { Body } = await s3.send(get);
  await pipeline(Body as Readable, awslambda.HttpResponseStream.from(responseStream, { statusCode: 200 }));
});
