import { asLinkError, LinkError, reasonOf } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';
import { logLevelOf, problemReply, STATUS } from '../http/problem.ts';
import { type Reply, withoutBody } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { loadPages } from './load-pages.ts';
import type { HttpVisit, Incoming, Site } from './visit.ts';

/** Logs an error and answers with it: a page for browsers, problem details for others. */
export async function refuse(log: Log, incoming: Incoming, thrown: unknown): Promise<Reply> {
  const { request, visitor, credentials } = incoming;
  const token = credentials instanceof LinkError ? undefined : credentials.token;
  const error = asLinkError(thrown);
  log({ level: logLevelOf(error), event: 'refused', ...reasonOf(error) });
  const answer = visitor.readsPages ? await errorPageFor(request, error, token) : problemReply(error);
  return request.method === 'HEAD' ? withoutBody(answer) : answer;
}

async function errorPageFor({ headers }: HttpRequest, error: LinkError, token?: string): Promise<Reply<string>> {
  const { errorPage, languageOf } = await loadPages();
  return errorPage(error, languageOf(headers), token);
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
