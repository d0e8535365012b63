import { asLinkError, reasonOf } from '../core/errors.ts';
import type { Link } from '../core/link.ts';
import type { Log } from '../core/ports.ts';
import { logLevelOf, problemReply, STATUS } from '../http/problem.ts';
import { type Reply, withoutBody } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { readsPages, visitorOf } from '../http/visitor.ts';
import { errorPage } from '../page/error-page.ts';
import { languageOf } from '../page/languages.ts';
import type { Context } from './context.ts';
import { tokenIfAny } from './credentials.ts';

/** Whatever is in the way, as whoever asks wants to hear of it: a page for browsers, else a problem. */
export function refusalReply(log: Log, request: HttpRequest, thrown: unknown): Reply {
  const error = asLinkError(thrown);
  log({ level: logLevelOf(error), event: 'refused', ...reasonOf(error) });
  const answer = readsPages(request.headers)
    ? errorPage(error, languageOf(request.headers), tokenIfAny(request))
    : problemReply(error);
  return request.method === 'HEAD' ? withoutBody(answer) : answer;
}

/** Does what a recipient wants of a link; where the link refuses, whoever listens is told. Previewers and prefetches only look. */
export async function tellingOfRefusal<T>({ ports, request }: Context, link: Link, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const { code } = asLinkError(error);
    const isRefusal = STATUS[code] < 500 && !['previewer', 'prefetch'].includes(visitorOf(request.headers));
    if (isRefusal) {
      ports.events.emit({ name: 'refused', at: ports.clock(), link, code, sourceIp: request.sourceIp });
    }
    throw error;
  }
}
