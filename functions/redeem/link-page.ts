import type { LinkError } from '../core/errors.ts';
import { type Link, usesSpent } from '../core/link.ts';
import { needsPin, type Standing } from '../core/standing.ts';
import { isOfferedInParts, plainWayOf } from '../core/way.ts';
import type { Reply } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { visitorOf, wouldSavePage } from '../http/visitor.ts';
import { downloadPage } from '../page/download-page.ts';
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
  if (standing.kind === 'refused') throw standing.error;
  const { headers } = context.request;
  const { size, contentType } = link.object;
  const mayKnow = link.preview === true || visitorOf(headers) !== 'previewer';
  const page = downloadPage({
    token,
    language: languageOf(headers),
    ...(failed ? { failed } : {}),
    ...(mayKnow ? { file: { name: link.filename, size, contentType } } : {}),
    isPreviewed: link.preview === true,
    comesInParts: isOfferedInParts(link),
    expiresAt: link.expiresAt,
    usesLeft: Math.max(1, link.maxUses - usesSpent(link)),
    needsPin: needsPin(link, standing),
    ...(plainWayOf(link, context.settings) === 'redirect' ? { redirect: await redirectOf(context, link) } : {}),
  });
  // Who did not ask for a page shall not take it for the file: RFC 9110, 15.5.4, the request was understood and is refused.
  return failed === undefined && wouldSavePage(headers) ? { ...page, status: 403 } : page;
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
