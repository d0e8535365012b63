import { asLinkError, LinkError, reasonOf } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';
import { logLevelOf, problemReply, STATUS } from '../http/problem.ts';
import { type Reply, withoutBody } from '../http/reply.ts';
import { errorPage } from '../page/error-page.ts';
import { languageOf } from '../page/languages.ts';
import type { HttpVisit, Incoming, Site } from './visit.ts';

/** Logs an error and answers with it: a page for browsers, problem details for others. */
export function refuse(log: Log, { request, visitor, credentials }: Incoming, thrown: unknown): Reply {
  const token = credentials instanceof LinkError ? undefined : credentials.token;
  const error = asLinkError(thrown);
  log({ level: logLevelOf(error), event: 'refused', ...reasonOf(error) });
  const answer = visitor.readsPages ? errorPage(error, languageOf(request.headers), token) : problemReply(error);
  return request.method === 'HEAD' ? withoutBody(answer) : answer;
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
