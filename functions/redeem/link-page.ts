import { type Access, admit, needsPin } from '../core/access.ts';
import type { LinkError } from '../core/errors.ts';
import { isArchive, isLeased, usesSpent } from '../core/link.ts';
import { isOfferedInParts, plainTransferOf } from '../core/transfer.ts';
import type { Reply } from '../http/reply.ts';
import type { DownloadPage } from '../page/download-page.ts';
import { loadPages } from './load-pages.ts';
import type { HttpVisit, Site, TokenVisit } from './visit.ts';

/** Shows the page of a link, with no more than the visitor may know. @throws LinkError the refusal of a claim */
export async function showLinkPage(site: Site, visit: TokenVisit, failed?: LinkError): Promise<Reply> {
  const { request, visitor, link, now } = visit;
  const { token } = visit.credentials;
  const { brand } = site.settings;
  const { downloadPage, errorPage, languageOf } = await loadPages();
  const language = languageOf(request.headers);
  // From another site a browser sends no SameSite=Strict cookie (RFC 6265bis, 5.2), so the claim's own client is unknown.
  // From our own page it sends the cookie.
  const isWithoutCookie = request.headers['sec-fetch-site'] === 'cross-site';
  if (visit.access.kind === 'refused' && isWithoutCookie && link.claims.some((claim) => isLeased(claim, now))) {
    return errorPage(visit.access.refusal, language, token, { brand, looksAgain: true });
  }
  admit(visit);
  const transfer = plainTransferOf(link, site.settings);
  const mayKnow = link.preview === true || visitor.kind !== 'previewer';
  const page = downloadPage({
    token,
    language,
    brand,
    failed,
    file: mayKnow ? { name: link.filename, ...(await describe(site, visit)) } : undefined,
    from: mayKnow ? link.from : undefined,
    message: mayKnow ? link.message : undefined,
    isPreviewed: link.preview === true,
    comesInParts: isOfferedInParts(link),
    isTooLargeForForm: transfer === 'refused',
    hasLease: link.leaseSeconds > 0,
    held: heldBy(visit.access),
    now,
    expiresAt: link.expiresAt,
    usesLeft: Math.max(1, link.maxUses - usesSpent(link)),
    needsPin: needsPin(visit),
    redirect: transfer === 'redirect' ? await describeRedirect(site, visit) : undefined,
  });
  // A program that did not ask for a page must not take it for the file (RFC 9110, 15.5.4: understood, but refused).
  return failed === undefined && visitor.savesPages ? { ...page, status: 403 } : page;
}

/** What the page says of a file, or of the files in an archive. Their names are inside: whoever has the PIN may know them. */
async function describe({ ports }: Site, visit: HttpVisit): Promise<Omit<NonNullable<DownloadPage['file']>, 'name'>> {
  const { object } = visit.link;
  const { size, contentType } = object;
  if (!isArchive(object)) return { size, contentType };
  const { manifest, files, filesSize } = object.archive;
  const known = { size: filesSize, contentType, files };
  if (needsPin(visit)) return known;
  const { members } = await ports.manifests.get(manifest);
  return { ...known, filenames: members.map(({ name }) => name) };
}

/** The visitor's own claim under lease. */
function heldBy(access: Access): DownloadPage['held'] {
  if (access.kind !== 'leased') return undefined;
  const { committedAt, leaseUntil, state } = access.claim;
  return { since: committedAt, until: leaseUntil, isComplete: state === 'completed' };
}

/** The details of a redirect that its page needs. Signing makes no call, and only the object store knows the address. */
async function describeRedirect(
  { ports, settings }: Site,
  { link }: HttpVisit,
): Promise<{ seconds: number; origin: string }> {
  const seconds = settings.presignSeconds;
  return { seconds, origin: new URL(await ports.presign(link, seconds)).origin };
}

/** Whether this GET gets the page instead of the file. */
export function wantsPage(visit: HttpVisit): boolean {
  const { request, visitor, access } = visit;
  // A client that continues its claim sends a Range, or does not ask for a page. A navigation does neither.
  const hasClaim = access.kind === 'leased' || access.kind === 'reserved';
  if (hasClaim && (request.headers.range !== undefined || visitor.savesPages)) return false;
  return !claimsByGet(visit);
}

/** Whether a GET of this visitor may spend a use. */
export function claimsByGet({ visitor, link }: HttpVisit): boolean {
  return visitor.kind === 'program' && link.confirm !== 'always';
}
