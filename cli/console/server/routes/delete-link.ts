import { emptyReply } from '../reply.ts';
import type { Route } from './route.ts';

/** Revokes a link. */
export const deleteLink: Route = ({ id, services }) =>
  services.use(async ({ links }) => {
    await links.revoke(id);
    return emptyReply();
  });
