import type { Link } from '../core/link.ts';
import type { LinkStore } from '../core/ports.ts';
import { type LinkId, parseLinkId, secretMatches } from '../core/token.ts';
import type { HttpRequest } from '../http/request.ts';
import { SAVING_PATH } from '../http/routes.ts';
import { keptSecretOf, linkIdsOfCookies } from './credentials.ts';

/** The most links that one request makes us read. Its cookies may be made up. */
const MOST_READ = 10;

/**
 * Finds the link of the claim that a request holds by its cookie, without a token. Undefined if there is none, or more than
 * one. Download managers, and apps around a WebView, take over a download from the browser: they fetch the browser's address
 * with its cookies. That may be an address of the service worker, which names the link.
 */
export async function findHeldLink(links: LinkStore, request: HttpRequest): Promise<Link | undefined> {
  if (!needsNoToken(request)) return undefined;
  const known = await Promise.all(linkIdsIn(request).map((id) => links.get(id)));
  const held = known.filter((link) => link !== undefined).filter((link) => isHolder(request, link));
  return held.length === 1 ? held[0] : undefined;
}

/** Whether a claim's cookie is enough. Our own page's frame wants the worker, and without it the page uses its form. */
function needsNoToken({ method, path, query, headers }: HttpRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (headers['sec-fetch-dest'] === 'iframe') return false;
  return path.startsWith(SAVING_PATH) || (path === '/download' && !query.has('token'));
}

function linkIdsIn(request: HttpRequest): LinkId[] {
  const known = linkIdsOfCookies(request);
  if (!request.path.startsWith(SAVING_PATH)) return known.slice(0, MOST_READ);
  const named = parseLinkId(request.path.slice(SAVING_PATH.length));
  return known.filter((id) => id === named);
}

function isHolder(request: HttpRequest, link: Link): boolean {
  const kept = keptSecretOf(request, link);
  return kept !== undefined && link.claims.some((claim) => secretMatches(kept, claim.secretHash));
}
