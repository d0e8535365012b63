import type { LinkOrder } from '../../../../client/index.ts';
import { defaultsFor } from '../../../create/jobs.ts';
import { readJson } from '../body.ts';
import { jsonReply } from '../reply.ts';
import type { Route } from './route.ts';

/** Mints a link. */
export const postLink: Route = async ({ request, services }) => {
  const order = await readJson<LinkOrder>(request);
  return services.use(async ({ links }) => jsonReply(201, await links.create({ ...defaultsFor(order), ...order })));
};
