import type { BegunUpload } from '../../protocol.ts';
import { readJson } from '../body.ts';
import { emptyReply } from '../reply.ts';
import { abortUpload } from '../uploads.ts';
import type { Route } from './route.ts';

/** Gives an upload up. */
export const postAbort: Route = async ({ request, services }) => {
  const upload = await readJson<BegunUpload>(request);
  return services.use(async ({ s3 }) => {
    await abortUpload(await s3(), upload);
    return emptyReply();
  });
};
