import { lengthOf, readInto } from '../body.ts';
import { withPartBuffer } from '../part-buffers.ts';
import { jsonReply } from '../reply.ts';
import { uploadPart } from '../uploads.ts';
import type { Route } from './route.ts';

/** S3 takes no larger part. */
const MOST_BYTES = 5 * 1024 ** 3;

/** Uploads a part. It stops when the page leaves or cancels. */
export const putPart: Route = async ({ request, query, services, signal }) => {
  const [bucket = '', key = '', uploadId = '', number = ''] = ['bucket', 'key', 'uploadId', 'number'].map(
    (name) => query.get(name) ?? '',
  );
  return withPartBuffer(lengthOf(request, MOST_BYTES), async (buffer) => {
    const part = { number: Number(number), bytes: await readInto(buffer, request), signal };
    return services.use(async ({ s3 }) =>
      jsonReply(200, await uploadPart(await s3(), { bucket, key, uploadId }, part)),
    );
  });
};
