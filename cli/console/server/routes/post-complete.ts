import type { FinishedUpload } from '../../protocol.ts';
import { readJson } from '../body.ts';
import { emptyReply } from '../reply.ts';
import { completeUpload } from '../uploads.ts';
import type { Route } from './route.ts';

/** Puts the parts of an upload together. */
export const postComplete: Route = async ({ request, services }) => {
  const upload = await readJson<FinishedUpload>(request);
  return services.use(async ({ s3 }) => {
    await completeUpload(await s3(), upload);
    return emptyReply();
  });
};
