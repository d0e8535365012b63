import { asLinkError, LinkError, reasonOf } from '../core/errors.ts';
import { networkRefusal } from '../core/link-status.ts';
import type { ErrorCode } from '../core/refusals.ts';
import { linkIdOf, type Token } from '../core/token.ts';
import { logLevelOf, problemReply, STATUS } from '../http/problem.ts';
import { type Reply, withoutBody } from '../http/reply.ts';
import type { Brand } from '../page/brand.ts';
import { loadPages } from './load-pages.ts';
import type { HttpVisit, Incoming, Site } from './visit.ts';

/** As much of a site as a refusal needs. */
interface RefusingSite {
  ports: Pick<Site['ports'], 'log'>;
  settings: Pick<Site['settings'], 'brand'>;
}

/** Logs an error and answers with it: a page for browsers, problem details for others. */
export async function refuse({ ports, settings }: RefusingSite, incoming: Incoming, thrown: unknown): Promise<Reply> {
  const { request, visitor, credentials } = incoming;
  const token = credentials instanceof LinkError ? undefined : credentials.token;
  const error = asLinkError(thrown);
  ports.log({ level: logLevelOf(error), event: 'refused', ...reasonOf(error) });
  const answer = visitor.readsPages ? await errorPageFor(settings.brand, incoming, error, token) : problemReply(error);
  return request.method === 'HEAD' ? withoutBody(answer) : answer;
}

async function errorPageFor(
  brand: Brand | undefined,
  { request }: Incoming,
  error: LinkError,
  token?: Token,
): Promise<Reply<string>> {
  const { errorPage, languageOf } = await loadPages();
  const { sender } = error.details;
  const ask = sender && token && { sender, linkId: linkIdOf(token) };
  return errorPage(error, languageOf(request.headers), token, { brand, ask });
}

/**
 * Acts for a recipient. If the link refuses, it emits an event, and names the sender in the refusal. Previewers and prefetches
 * only look, so they cause no event.
 */
export async function tellRefusals<T>({ ports }: Site, visit: HttpVisit, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    // A recipient who has left is nobody to refuse.
    if (!(thrown instanceof LinkError)) throw thrown;
    const { code } = thrown;
    const { link, recipient, visitor } = visit;
    const isRefusal = STATUS[code] < 500 && visitor.kind !== 'previewer' && visitor.kind !== 'prefetch';
    if (isRefusal) ports.events.emit({ name: 'refused', at: ports.clock(), link, code, sourceIp: recipient.sourceIp });
    throw namingSender(thrown, visit);
  }
}

/** Names the sender where the recipient has to ask them for a new link. Neither previewers nor other networks are told. */
function namingSender(error: LinkError, { link, recipient, visitor }: HttpVisit): LinkError {
  const { code, details, message } = error;
  const isOver = NEEDS_NEW_LINK.has(code) || details.triesLeft === 0;
  const mayKnow = visitor.kind !== 'previewer' && networkRefusal(link, recipient.sourceIp) === undefined;
  return link.from && isOver && mayKnow ? new LinkError(code, { ...details, sender: link.from }, message) : error;
}

/** Refusals that no waiting and no other try ends. */
const NEEDS_NEW_LINK: ReadonlySet<ErrorCode> = new Set([
  'expired',
  'lease_used_up',
  'locked',
  'object_gone',
  'revoked',
  'used',
]);
