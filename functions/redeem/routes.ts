import { type Admitted, admitWithPin } from '../core/access.ts';
import { claimLink } from '../core/claim-link.ts';
import { LinkError } from '../core/errors.ts';
import type { RedeemPorts } from '../core/grant.ts';
import { RecipientLeft } from '../core/ports.ts';
import { type DownloadOrder, redeemLink } from '../core/redeem-link.ts';
import { type TransferPolicy, transferOf } from '../core/transfer.ts';
import { rangeOf } from '../http/byte-range.ts';
import { isNotModified } from '../http/precondition.ts';
import { type Reply, reply, withoutBody } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { type Handlers, handlerOf, type RecipientPath } from '../http/routes.ts';
import { isFromAnotherSite } from '../http/visitor.ts';
import { claimReply } from './claim-reply.ts';
import { grantReply, objectHeaders } from './grant-reply.ts';
import { heldLink } from './held-claim.ts';
import { claimsByGet, linkPage, wantsPage } from './link-page.ts';
import { loadPages } from './load-pages.ts';
import { refusalReply, tellingOfRefusal } from './refusal.ts';
import { type HttpVisit, type Incoming, incomingOf, type Site, visitByToken, visitOf } from './visit.ts';

const HANDLERS: Handlers<RecipientPath, (site: Site, incoming: Incoming) => Promise<Reply>> = {
  '/download': { GET: getDownload, HEAD: headDownload, POST: postDownload },
  '/claim': { POST: postClaim },
  '/saving/worker.js': { GET: async () => (await loadPages()).workerReply() },
};

/**
 * The recipient's URL: Request in, Reply out. Every error becomes an answer here: a page for browsers, else a problem.
 * @throws RecipientLeft: there is nobody to answer
 */
export function redeemRoutes(ports: RedeemPorts, settings: TransferPolicy): (request: HttpRequest) => Promise<Reply> {
  const site = { ports, settings };
  return async (request) => {
    const incoming = incomingOf(request);
    try {
      const held = await heldLink(ports.links, request);
      if (held) return await answerHolder(site, visitOf(ports, incoming, held));
      return await handlerOf(HANDLERS, request)(site, incoming);
    } catch (thrown) {
      if (thrown instanceof RecipientLeft) throw thrown;
      return await refusalReply(ports.log, incoming, thrown);
    }
  };
}

/** Programs get the file; browsers, previewers, and everybody where the owner wants a confirmation, get the page. */
async function getDownload(site: Site, incoming: Incoming): Promise<Reply> {
  const visit = await visitByToken(site, incoming);
  return tellingOfRefusal(site, visit, async () =>
    wantsPage(visit) ? linkPage(site, visit) : download(site, visit, { isOnlyAgain: !claimsByGet(visit) }),
  );
}

/** Without the link's token, the claim's own client gets what its claim is worth: no use is spent here. */
async function answerHolder(site: Site, visit: HttpVisit): Promise<Reply> {
  if (visit.request.method === 'HEAD') return headOf(site, visit);
  return tellingOfRefusal(site, visit, async () => {
    // Its lease is over, or its reservation has lapsed: to claim anew takes the token.
    if (visit.access.kind === 'free') throw new LinkError('unknown_route');
    return download(site, visit, { isOnlyAgain: true });
  });
}

/** What a GET would say of the file, without claiming it. */
async function headDownload(site: Site, incoming: Incoming): Promise<Reply> {
  const visit = await visitByToken(site, incoming);
  return visit.visitor.kind === 'previewer' ? withoutBody(await linkPage(site, visit)) : headOf(site, visit);
}

function headOf({ settings }: Site, visit: HttpVisit): Reply {
  admitWithPin(visit);
  const { link } = visit;
  return notModified(visit) ?? reply(200, objectHeaders(link, transferOf(link, settings)));
}

/** Claims by the page's form. */
async function postDownload(site: Site, incoming: Incoming): Promise<Reply> {
  const { ports, settings } = site;
  return orFormAgain(site, incoming, async (visit) =>
    grantReply(visit.request, await redeemLink(ports, settings, visit)),
  );
}

/** Claims without bytes, for a client that fetches the file in ranges. */
async function postClaim(site: Site, incoming: Incoming): Promise<Reply> {
  return orFormAgain(site, incoming, async (visit) => claimReply(visit.request, await claimLink(site.ports, visit)));
}

/** A browser whose PIN was wrong gets the form again; one that another site has sent here sees it first. */
async function orFormAgain(
  site: Site,
  incoming: Incoming,
  claim: (visit: HttpVisit & Admitted) => Promise<Reply>,
): Promise<Reply> {
  const visit = await visitByToken(site, incoming);
  if (isFromAnotherSite(visit.request.headers)) return linkPage(site, visit);
  try {
    return await tellingOfRefusal(site, visit, async () => {
      admitWithPin(visit);
      return claim(visit);
    });
  } catch (error) {
    const mayTryAgain = error instanceof LinkError && (error.code === 'pin_wrong' || error.code === 'pin_required');
    if (!mayTryAgain || !visit.visitor.readsPages || error.details.triesLeft === 0) throw error;
    return linkPage(site, visit, error);
  }
}

/** Claims and sends. A range is for GET alone: RFC 9110, 14.2 defines it for no other method. */
async function download(site: Site, visit: HttpVisit, order: DownloadOrder): Promise<Reply> {
  admitWithPin(visit);
  const unchanged = notModified(visit);
  if (unchanged) return unchanged;
  const range = rangeOf(visit.request.headers, visit.link.object);
  return grantReply(visit.request, await redeemLink(site.ports, site.settings, visit, { ...order, range }));
}

function notModified({ request, link }: HttpVisit): Reply | undefined {
  const { etag } = link.object;
  return isNotModified(request.headers, etag) ? reply(304, { etag }) : undefined;
}
