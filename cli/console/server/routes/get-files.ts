import type { Files } from '../../protocol.ts';
import { jsonReply } from '../reply.ts';
import type { Route } from './route.ts';

/** Lists the files of an archive; none for the link to one object, or if their list is no longer kept. */
export const getFiles: Route = ({ id, services }) =>
  services.use(async ({ links }) => {
    const { files = [] } = await links.inspect(id);
    return jsonReply(200, { files } satisfies Files);
  });
