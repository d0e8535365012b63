import { type Admitted, admitWithPin } from '../core/access.ts';
import { claimLink } from '../core/claim-link.ts';
import { LinkError } from '../core/errors.ts';
import type { RedeemPorts } from '../core/grant.ts';
import { RecipientLeft } from '../core/ports.ts';
import { type DownloadOrder, redeemLink } from '../core/redeem-link.ts';
import { chooseTransfer } from '../core/transfer.ts';
import { rangeOf } from '../http/byte-range.ts';
import { tellDeployment } from '../http/deployment.ts';
import { isNotModified } from '../http/precondition.ts';
import { type Reply, reply, withoutBody } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { findHandler, type Handlers, type RecipientPath } from '../http/routes.ts';
import { isFromAnotherSite } from '../http/visitor.ts';
import { claimReply } from './claim-reply.ts';
import { grantReply, objectHeaders } from './grant-reply.ts';
import { findHeldLink } from './held-claim.ts';
import { claimsByGet, showLinkPage, wantsPage } from './link-page.ts';
import { loadPages } from './load-pages.ts';
import { refuse, tellRefusals } from './refusal.ts';
import {
  type HttpVisit,
  type Incoming,
  incomingOf,
  openVisit,
  openVisitByToken,
  type RedeemSettings,
  type Site,
} from './visit.ts';

const HANDLERS: Handlers<RecipientPath, (site: Site, incoming: Incoming) => Promise<Reply>> = {
  '/download': { GET: getDownload, HEAD: headDownload, POST: postDownload },
  '/claim': { POST: postClaim },
  '/saving/worker.js': { GET: async () => (await loadPages()).workerReply() },
};

/**
 * The recipient's URL. It answers every error, with a page for browsers and with problem details for others.
 * @throws RecipientLeft if there is nobody to answer
 */
export function redeemRoutes(ports: RedeemPorts, settings: RedeemSettings): (request: HttpRequest) => Promise<Reply> {
  const site = { ports, settings };
  return async (request) => tellDeployment(await answer(site, request), request, settings.deployment);
}

async function answer(site: Site, request: HttpRequest): Promise<Reply> {
  const { ports } = site;
  const incoming = incomingOf(request);
  try {
    const held = await findHeldLink(ports.links, request);
    if (held) return await answerHolder(site, openVisit(ports, incoming, held));
    return await findHandler(HANDLERS, request)(site, incoming);
  } catch (thrown) {
    if (thrown instanceof RecipientLeft) throw thrown;
    return await refuse(site, incoming, thrown);
  }
}

/** Programs get the file. Browsers and previewers get the page, and so does everybody if the owner wants a confirmation. */
async function getDownload(site: Site, incoming: Incoming): Promise<Reply> {
  const visit = await openVisitByToken(site, incoming);
  return tellRefusals(site, visit, async () =>
    wantsPage(visit) ? showLinkPage(site, visit) : download(site, visit, { isOnlyAgain: !claimsByGet(visit) }),
  );
}

/** Answers the claim's own client without the link's token. Spends no use. */
async function answerHolder(site: Site, visit: HttpVisit): Promise<Reply> {
  if (visit.request.method === 'HEAD') return answerHead(site, visit);
  return tellRefusals(site, visit, async () => {
    // The lease is over, or the reservation has lapsed. A new claim takes the token.
    if (visit.access.kind === 'free') throw new LinkError('unknown_route');
    return download(site, visit, { isOnlyAgain: true });
  });
}

/** Answers with the headers of a GET, without a claim. */
async function headDownload(site: Site, incoming: Incoming): Promise<Reply> {
  const visit = await openVisitByToken(site, incoming);
  return visit.visitor.kind === 'previewer' ? withoutBody(await showLinkPage(site, visit)) : answerHead(site, visit);
}

function answerHead({ settings }: Site, visit: HttpVisit): Reply {
  admitWithPin(visit);
  const { link } = visit;
  return answerUnchanged(visit) ?? reply(200, objectHeaders(link, chooseTransfer(link, settings)));
}

/** Claims by the page's form. */
async function postDownload(site: Site, incoming: Incoming): Promise<Reply> {
  const { ports, settings } = site;
  return claimOrShowForm(site, incoming, async (visit) =>
    grantReply(visit.request, await redeemLink(ports, settings, visit)),
  );
}

/** Claims without bytes, for a client that fetches the file in ranges. */
async function postClaim(site: Site, incoming: Incoming): Promise<Reply> {
  return claimOrShowForm(site, incoming, async (visit) =>
    claimReply(visit.request, await claimLink(site.ports, visit)),
  );
}

/** Claims, but shows a browser the form again if its PIN was wrong, or first if another site has sent it. */
async function claimOrShowForm(
  site: Site,
  incoming: Incoming,
  claim: (visit: HttpVisit & Admitted) => Promise<Reply>,
): Promise<Reply> {
  const visit = await openVisitByToken(site, incoming);
  if (isFromAnotherSite(visit.request.headers)) return showLinkPage(site, visit);
  try {
    return await tellRefusals(site, visit, async () => {
      admitWithPin(visit);
      return claim(visit);
    });
  } catch (error) {
    const mayTryAgain = error instanceof LinkError && (error.code === 'pin_wrong' || error.code === 'pin_required');
    if (!mayTryAgain || !visit.visitor.readsPages || error.details.triesLeft === 0) throw error;
    return showLinkPage(site, visit, error);
  }
}

/** Claims and sends. Only a GET has a range (RFC 9110, 14.2). */
async function download(site: Site, visit: HttpVisit, order: DownloadOrder): Promise<Reply> {
  admitWithPin(visit);
  const unchanged = answerUnchanged(visit);
  if (unchanged) return unchanged;
  const range = rangeOf(visit.request.headers, visit.link.object);
  return grantReply(visit.request, await redeemLink(site.ports, site.settings, visit, { ...order, range }));
}

function answerUnchanged({ request, link }: HttpVisit): Reply | undefined {
  const { etag } = link.object;
  return isNotModified(request.headers, etag) ? reply(304, { etag }) : undefined;
}
