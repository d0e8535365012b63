import { type Access, admit, needsPin } from '../core/access.ts';
import type { LinkError } from '../core/errors.ts';
import { isLeased, usesSpent } from '../core/link.ts';
import { isOfferedInParts, plainTransferOf } from '../core/transfer.ts';
import type { Reply } from '../http/reply.ts';
import type { DownloadPage } from '../page/download-page.ts';
import { loadPages } from './load-pages.ts';
import type { HttpVisit, Site, TokenVisit } from './visit.ts';

/** The page of a link, as far as who asks may know it. @throws LinkError whatever is in the way of a claim */
export async function linkPage(site: Site, visit: TokenVisit, failed?: LinkError): Promise<Reply> {
  const { request, visitor, link, now } = visit;
  const { token } = visit.credentials;
  const { downloadPage, errorPage, languageOf } = await loadPages();
  const language = languageOf(request.headers);
  // From another site a browser brings no SameSite=Strict cookie (RFC 6265bis, 5.2), so a claim's own client is not known.
  // From our own page it brings it.
  const isWithoutCookie = request.headers['sec-fetch-site'] === 'cross-site';
  if (visit.access.kind === 'refused' && isWithoutCookie && link.claims.some((claim) => isLeased(claim, now))) {
    return errorPage(visit.access.refusal, language, token, true);
  }
  admit(visit);
  const { size, contentType } = link.object;
  const transfer = plainTransferOf(link, site.settings);
  const mayKnow = link.preview === true || visitor.kind !== 'previewer';
  const page = downloadPage({
    token,
    language,
    ...(failed ? { failed } : {}),
    ...(mayKnow ? { file: { name: link.filename, size, contentType } } : {}),
    isPreviewed: link.preview === true,
    comesInParts: isOfferedInParts(link),
    isTooLargeForForm: transfer === 'refused',
    hasLease: link.leaseSeconds > 0,
    ...heldBy(visit.access),
    now,
    expiresAt: link.expiresAt,
    usesLeft: Math.max(1, link.maxUses - usesSpent(link)),
    needsPin: needsPin(visit),
    ...(transfer === 'redirect' ? { redirect: await redirectOf(site, visit) } : {}),
  });
  // Who did not ask for a page shall not take it for the file: RFC 9110, 15.5.4, the request was understood and is refused.
  return failed === undefined && visitor.savesPages ? { ...page, status: 403 } : page;
}

/** The claim of whoever asks, whose lease runs. */
function heldBy(access: Access): Pick<DownloadPage, 'held'> {
  if (access.kind !== 'leased') return {};
  const { committedAt, leaseUntil, state } = access.claim;
  return { held: { since: committedAt, until: leaseUntil, isComplete: state === 'completed' } };
}

/** What the page of a redirect must say, and let its form lead to. Signing makes no call; only the SDK knows the address. */
async function redirectOf(
  { ports, settings }: Site,
  { link }: HttpVisit,
): Promise<{ seconds: number; origin: string }> {
  const seconds = settings.presignSeconds;
  return { seconds, origin: new URL(await ports.presign(link, seconds)).origin };
}

/** Whether this GET gets the page and not the file. */
export function wantsPage(visit: HttpVisit): boolean {
  const { request, visitor, access } = visit;
  // Who goes on with a claim of their own sends a Range, or asks for no page: a navigation does neither.
  const hasClaim = access.kind === 'leased' || access.kind === 'reserved';
  if (hasClaim && (request.headers.range !== undefined || visitor.savesPages)) return false;
  return !claimsByGet(visit);
}

/** Whether a GET of theirs may spend a use. */
export function claimsByGet({ visitor, link }: HttpVisit): boolean {
  return visitor.kind === 'program' && link.confirm !== 'always';
}
