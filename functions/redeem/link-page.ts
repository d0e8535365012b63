import type { LinkError } from '../core/errors.ts';
import { isLeased, type Link, usesSpent } from '../core/link.ts';
import { needsPin, type Standing } from '../core/standing.ts';
import { isOfferedInParts, plainWayOf } from '../core/way.ts';
import type { Reply } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { visitorOf, wouldSavePage } from '../http/visitor.ts';
import { type DownloadPage, downloadPage } from '../page/download-page.ts';
import { errorPage } from '../page/error-page.ts';
import { languageOf } from '../page/languages.ts';
import { type Context, presign } from './context.ts';
import type { Credentials } from './credentials.ts';

/** The page of a link, as far as who asks may know it. @throws LinkError whatever is in the way of a claim */
export async function linkPage(
  context: Context,
  { token }: Credentials,
  link: Link,
  standing: Standing,
  failed?: LinkError,
): Promise<Reply> {
  const { headers } = context.request;
  const now = context.ports.clock();
  if (standing.kind === 'refused') {
    // From another site a browser brings no SameSite=Strict cookie (RFC 6265bis, 5.2), so a claim's own client is not
    // known. From our own page it brings it.
    const isWithoutCookie = headers.get('sec-fetch-site') === 'cross-site';
    if (!isWithoutCookie || !link.claims.some((claim) => isLeased(claim, now))) throw standing.error;
    return errorPage(standing.error, languageOf(headers), token, true);
  }
  const { size, contentType } = link.object;
  const way = plainWayOf(link, context.settings);
  const mayKnow = link.preview === true || visitorOf(headers) !== 'previewer';
  const page = downloadPage({
    token,
    language: languageOf(headers),
    ...(failed ? { failed } : {}),
    ...(mayKnow ? { file: { name: link.filename, size, contentType } } : {}),
    isPreviewed: link.preview === true,
    comesInParts: isOfferedInParts(link),
    isTooLargeForForm: way === 'refused',
    hasLease: link.leaseSeconds > 0,
    ...heldBy(standing),
    now,
    expiresAt: link.expiresAt,
    usesLeft: Math.max(1, link.maxUses - usesSpent(link)),
    needsPin: needsPin(link, standing),
    ...(way === 'redirect' ? { redirect: await redirectOf(context, link) } : {}),
  });
  // Who did not ask for a page shall not take it for the file: RFC 9110, 15.5.4, the request was understood and is refused.
  return failed === undefined && wouldSavePage(headers) ? { ...page, status: 403 } : page;
}

/** The claim of whoever asks, whose lease runs. */
function heldBy(standing: Standing): Pick<DownloadPage, 'held'> {
  if (standing.kind !== 'leased') return {};
  const { committedAt, leaseUntil, state } = standing.claim;
  return { held: { since: committedAt, until: leaseUntil, isComplete: state === 'completed' } };
}

/** What the page of a redirect must say, and let its form lead to. Signing makes no call; only the SDK knows the address. */
async function redirectOf(context: Context, link: Link): Promise<{ seconds: number; origin: string }> {
  const { url } = await presign(context, link);
  return { seconds: context.settings.presignSeconds, origin: new URL(url).origin };
}

/** Whether who asks holds a claim that is worth something now. */
export function hasClaim(standing: Standing): boolean {
  return standing.kind === 'leased' || (standing.kind === 'free' && standing.reservation !== undefined);
}

/** Whether this GET gets the page and not the file. */
export function wantsPage({ headers }: HttpRequest, link: Link, standing: Standing): boolean {
  // Who goes on with a claim of their own sends a Range, or asks for no page: a navigation does neither.
  if (hasClaim(standing) && (headers.has('range') || wouldSavePage(headers))) return false;
  return !claimsByGet(headers, link);
}

/** Whether a GET of theirs may spend a use. */
export function claimsByGet(headers: Headers, link: Link): boolean {
  return visitorOf(headers) === 'program' && link.confirm !== 'always';
}
