import { setTimeout } from 'node:timers/promises';
import { type LinkOrder, type LinksClient, LinksError, type MintedLink } from '../../../../client/index.ts';
import { defaultsFor } from '../../../create/jobs.ts';
import { UNKNOWN_OUTCOME } from '../../protocol.ts';
import { readJson } from '../body.ts';
import { RequestRefusal } from '../problem.ts';
import { jsonReply } from '../reply.ts';
import type { Route } from './route.ts';

const MOST_TRIES = 6;
const FIRST_PAUSE_MS = 250;

/** Mints a link. */
export const postLink: Route = async ({ request, services }) => {
  const order = await readJson<LinkOrder>(request);
  return services.use(async ({ links }) => jsonReply(201, await mint(links, { ...defaultsFor(order), ...order })));
};

/** Tries again only where nothing can have been minted. @throws RequestRefusal if nobody knows whether a link was */
async function mint(links: LinksClient, order: LinkOrder): Promise<MintedLink> {
  for (let tries = 1; ; tries++) {
    try {
      // By itself the client would also try again after an answer that tells nothing of the link.
      return await links.create(order, { signal: AbortSignal.abort() });
    } catch (error) {
      if (!(error instanceof LinksError)) throw error;
      if (isOpen(error)) throw new RequestRefusal(502, UNKNOWN_OUTCOME, error.message);
      if (!isCrowded(error) || tries === MOST_TRIES) throw error;
      const { retryAfterSeconds = 0 } = error;
      await setTimeout(retryAfterSeconds * 1000 + Math.random() * FIRST_PAUSE_MS * 2 ** tries);
    }
  }
}

/** Whether there may be a link: the answer was lost, or tells nothing of it. */
function isOpen(error: LinksError): boolean {
  return (error.status ?? 500) >= 500 && !isCrowded(error) && !isUnsent(error);
}

/** Refused before anything was done. */
const isCrowded = ({ status, code }: LinksError) => status === 429 || code === 'busy' || code === 'shutting_down';

/** There was no connection at all: https://nodejs.org/api/errors.html#common-system-errors. */
const UNSENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];

function isUnsent({ code, cause }: NodeJS.ErrnoException): boolean {
  return UNSENT.includes(code ?? '') || (cause !== undefined && isUnsent(cause as Error));
}
