import type { UploadOrder } from '../../protocol.ts';
import { readJson } from '../body.ts';
import { jsonReply } from '../reply.ts';
import { beginUpload } from '../uploads.ts';
import type { Route } from './route.ts';

/** Begins an upload. */
export const postUpload: Route = async ({ request, services }) => {
  const order = await readJson<UploadOrder>(request);
  return services.use(async ({ s3 }) => jsonReply(201, await beginUpload(await s3(), order)));
};
