import type { Link } from '../core/link.ts';
import type { LinkStore } from '../core/ports.ts';
import { type LinkId, parseLinkId, secretMatches } from '../core/token.ts';
import type { HttpRequest } from '../http/request.ts';
import { SAVING_PATH } from '../http/routes.ts';
import { keptSecretOf, linkIdsOfCookies } from './credentials.ts';

/** Of how many links at most one request makes us read: whoever asks may have made its cookies up. */
const MOST_READ = 10;

/**
 * The link of the claim that a request without a token holds by its cookie; undefined where there is none, or no telling
 * which. Download managers, and apps around a WebView, take a download out of the browser's hands: they fetch the address
 * that the browser was at, with its cookies. That may be where the service worker would have answered, which names the link.
 */
export async function heldLink(links: LinkStore, request: HttpRequest): Promise<Link | undefined> {
  if (!needsNoToken(request)) return undefined;
  const known = await Promise.all(linkIdsIn(request).map((id) => links.get(id)));
  const held = known.filter((link) => link !== undefined).filter((link) => isHolder(request, link));
  return held.length === 1 ? held[0] : undefined;
}

/** Whether a claim's cookie is enough. Our own page's frame has come for the worker: that it is gone, the page mends by its form. */
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
