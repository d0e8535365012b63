import { LinkError } from '../core/errors.ts';
import { type Reply, reply } from '../http/reply.ts';

/** What runs in the recipient's browser: one script inline in the pages, and a service worker. Both from `browser/`. */
interface PageScripts {
  page: string;
  worker: string;
}

/** The build puts them here (scripts/build/page-scripts.ts). Run from source, the pages go without, as they can. */
declare const PAGE_SCRIPTS: PageScripts | undefined;

const scripts = typeof PAGE_SCRIPTS === 'undefined' ? undefined : PAGE_SCRIPTS;

export const PAGE_SCRIPT = scripts?.page ?? '';

/** The worker's folder and so its scope: it answers for the addresses of the files below, and the server where it does not. */
export const SAVING_PATH = '/saving/';

export const WORKER_PATH = `${SAVING_PATH}worker.js`;

/** The service worker. Not under the policy of other replies, for that would sandbox it. */
export function workerReply(): Reply<string> {
  if (!scripts) throw new LinkError('unknown_route');
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    'content-security-policy': "default-src 'none'; connect-src 'self'",
  };
  return reply(200, headers, scripts.worker);
}
