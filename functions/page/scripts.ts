import { LinkError } from '../core/errors.ts';
import { type Reply, reply } from '../http/reply.ts';

/**
 * What runs in the recipient's browser: one script inline in the pages, and a service worker. Both from `browser/`. The build
 * defines them (scripts/build/page-scripts.ts). Run from source, the pages have no scripts, and work without them.
 */
declare const BUILT_PAGE_SCRIPT: string | undefined;
declare const BUILT_WORKER_SCRIPT: string | undefined;

export const PAGE_SCRIPT = typeof BUILT_PAGE_SCRIPT === 'undefined' ? '' : BUILT_PAGE_SCRIPT;

const WORKER_SCRIPT = typeof BUILT_WORKER_SCRIPT === 'undefined' ? '' : BUILT_WORKER_SCRIPT;

/** The service worker's script. It has a policy of its own: the one of other replies would sandbox it. */
export function workerReply(): Reply<string> {
  if (WORKER_SCRIPT === '') throw new LinkError('unknown_route');
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    'content-security-policy': "default-src 'none'; connect-src 'self'",
  };
  return reply(200, headers, WORKER_SCRIPT);
}
