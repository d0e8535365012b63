import { type LinkOrder, LinksError, type MintedLink } from '../../../../client/index.ts';
import { defaultsFor } from '../../../create/jobs.ts';
import { UNKNOWN_OUTCOME } from '../../protocol.ts';
import { readJson } from '../body.ts';
import { RequestRefusal } from '../problem.ts';
import { jsonReply } from '../reply.ts';
import type { Route } from './route.ts';

/** Mints a link. */
export const postLink: Route = async ({ request, services }) => {
  const order = await readJson<LinkOrder>(request);
  return services.use(async ({ links }) => {
    const minted = links.create({ ...defaultsFor(order), ...order });
    return jsonReply(201, await minted.catch(tellUnknown));
  });
};

/** An answer that is lost says nothing of the link: it may be there. */
function tellUnknown(error: unknown): Promise<MintedLink> {
  const isUnknown = error instanceof LinksError && (error.status ?? 500) >= 500 && !isUnsent(error);
  return Promise.reject(isUnknown ? new RequestRefusal(502, UNKNOWN_OUTCOME, error.message) : error);
}

/** There was no connection at all: https://nodejs.org/api/errors.html#common-system-errors. */
const UNSENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];

function isUnsent({ code, cause }: NodeJS.ErrnoException): boolean {
  return UNSENT.includes(code ?? '') || (cause !== undefined && isUnsent(cause as Error));
}
