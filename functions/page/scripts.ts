import { LinkError } from '../core/errors.ts';
import { type Reply, reply } from '../http/reply.ts';

/** The scripts for the recipient's browser, from `browser/`: one inline in the pages, and a service worker. */
interface PageScripts {
  page: string;
  worker: string;
}

/** The build defines it (scripts/build/page-scripts.ts). Run from source, the pages have no scripts, and work without them. */
declare const PAGE_SCRIPTS: PageScripts | undefined;

const scripts = typeof PAGE_SCRIPTS === 'undefined' ? undefined : PAGE_SCRIPTS;

export const PAGE_SCRIPT = scripts?.page ?? '';

/** The worker's folder, and so its scope: it answers for the addresses below, and the server answers for those it leaves alone. */
export const SAVING_PATH = '/saving/';

export const WORKER_PATH = `${SAVING_PATH}worker.js`;

/** The service worker's script. It has a policy of its own: the one of other replies would sandbox it. */
export function workerReply(): Reply<string> {
  if (!scripts) throw new LinkError('unknown_route');
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    'content-security-policy': "default-src 'none'; connect-src 'self'",
  };
  return reply(200, headers, scripts.worker);
}
