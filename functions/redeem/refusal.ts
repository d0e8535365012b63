import { asLinkError, LinkError, reasonOf } from '../core/errors.ts';
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
  { request, visitor }: Incoming,
  error: LinkError,
  token?: Token,
): Promise<Reply<string>> {
  const { errorPage, languageOf } = await loadPages();
  const { sender } = error.details;
  const mayKnow = sender !== undefined && token !== undefined && visitor.kind !== 'previewer';
  const ask = mayKnow ? { sender, linkId: linkIdOf(token) } : undefined;
  return errorPage(error, languageOf(request.headers), token, { brand, ask });
}

/** Acts for a recipient, and emits an event if the link refuses. Previewers and prefetches only look, so they cause none. */
export async function tellRefusals<T>({ ports }: Site, visit: HttpVisit, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const { code } = asLinkError(error);
    const { link, recipient, visitor } = visit;
    const isRefusal = STATUS[code] < 500 && visitor.kind !== 'previewer' && visitor.kind !== 'prefetch';
    if (isRefusal) ports.events.emit({ name: 'refused', at: ports.clock(), link, code, sourceIp: recipient.sourceIp });
    throw error;
  }
}
