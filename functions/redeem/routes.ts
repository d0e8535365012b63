import { claimLink } from '../core/claim-link.ts';
import { LinkError } from '../core/errors.ts';
import type { RedeemPorts, Redemption } from '../core/handout.ts';
import type { Link } from '../core/link.ts';
import { RecipientLeft } from '../core/ports.ts';
import { findLink, redeemLink } from '../core/redeem-link.ts';
import { needsPin } from '../core/standing.ts';
import { wayOf } from '../core/way.ts';
import { rangeOf } from '../http/byte-range.ts';
import { isNotModified } from '../http/precondition.ts';
import { type Reply, reply, withoutBody } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { isFromAnotherSite, readsPages, visitorOf } from '../http/visitor.ts';
import { WORKER_PATH, workerReply } from '../page/scripts.ts';
import { claimReply } from './claim-reply.ts';
import { type Context, presented, presign, type RedeemSettings, standingIn } from './context.ts';
import { type Credentials, credentialsOfForm, credentialsOfQuery } from './credentials.ts';
import { handoutReply, objectHeaders } from './handout-reply.ts';
import { heldLink, needsNoToken } from './held-claim.ts';
import { claimsByGet, hasClaim, linkPage, wantsPage } from './link-page.ts';
import { refusalReply, tellingOfRefusal } from './refusal.ts';

/**
 * The recipient's URL: Request in, Reply out. Every error becomes an answer here: a page for browsers, else a problem.
 * @throws RecipientLeft: there is nobody to answer
 */
export function redeemRoutes(ports: RedeemPorts, settings: RedeemSettings): (request: HttpRequest) => Promise<Reply> {
  return async (request) => {
    try {
      return await route({ ports, settings, request });
    } catch (thrown) {
      if (thrown instanceof RecipientLeft) throw thrown;
      return refusalReply(ports.log, request, thrown);
    }
  };
}

async function route(context: Context): Promise<Reply> {
  const { method, path } = context.request;
  if (path === WORKER_PATH && method === 'GET') return workerReply();
  if (path === WORKER_PATH) throw new LinkError('method_not_allowed', { allow: 'GET' });
  if (path === '/claim' && method === 'POST') return postClaim(context);
  if (path === '/claim') throw new LinkError('method_not_allowed', { allow: 'POST' });
  const held = needsNoToken(context.request) && ['GET', 'HEAD'].includes(method) ? await heldLink(context) : undefined;
  if (held) return method === 'HEAD' ? headOf(context, held) : getHeld(context, held);
  if (path !== '/download') throw new LinkError('unknown_route');
  if (method === 'GET') return getDownload(context);
  if (method === 'HEAD') return headDownload(context);
  if (method === 'POST') return postDownload(context);
  throw new LinkError('method_not_allowed', { allow: 'GET, HEAD, POST' });
}

/** Programs get the file; browsers, previewers, and everybody where the owner wants a confirmation, get the page. */
async function getDownload(context: Context): Promise<Reply> {
  const { ports, request } = context;
  const credentials = credentialsOfQuery(request);
  const link = await findLink(ports, credentials.token);
  return tellingOfRefusal(context, link, async () => {
    const standing = standingIn(context, link);
    if (wantsPage(request, link, standing)) return linkPage(context, credentials, link, standing);
    if (standing.kind === 'refused') throw standing.error;
    if (isNotModified(request.headers, link.object.etag)) return reply(304, { etag: link.object.etag });
    return redeem(context, credentials, link, { isOnlyAgain: !claimsByGet(request.headers, link) });
  });
}

/** Without the link's token, the claim's own client gets what its claim is worth: no use is spent here. */
async function getHeld(context: Context, link: Link): Promise<Reply> {
  return tellingOfRefusal(context, link, async () => {
    const standing = standingIn(context, link);
    if (standing.kind === 'refused') throw standing.error;
    // Its lease is over, or its reservation has lapsed: to claim anew takes the token.
    if (!hasClaim(standing)) throw new LinkError('unknown_route');
    if (isNotModified(context.request.headers, link.object.etag)) return reply(304, { etag: link.object.etag });
    return redeem(context, {}, link, { isOnlyAgain: true });
  });
}

/** What a GET would say of the file, without claiming it. */
async function headDownload(context: Context): Promise<Reply> {
  const { ports, request } = context;
  const credentials = credentialsOfQuery(request);
  const link = await findLink(ports, credentials.token);
  const standing = standingIn(context, link);
  if (visitorOf(request.headers) === 'previewer')
    return withoutBody(await linkPage(context, credentials, link, standing));
  return headOf(context, link);
}

function headOf(context: Context, link: Link): Reply {
  const { settings, request } = context;
  const standing = standingIn(context, link);
  if (standing.kind === 'refused') throw standing.error;
  if (needsPin(link, standing)) throw new LinkError('pin_required');
  if (isNotModified(request.headers, link.object.etag)) return reply(304, { etag: link.object.etag });
  return reply(200, objectHeaders(link, wayOf(link, settings)));
}

/** Claims by the page's form. */
async function postDownload(context: Context): Promise<Reply> {
  const credentials = credentialsOfForm(context.request);
  const link = await findLink(context.ports, credentials.token);
  return orFormAgain(context, credentials, link, () => redeem(context, credentials, link));
}

/** Claims without bytes, for a client that fetches the file in ranges. */
async function postClaim(context: Context): Promise<Reply> {
  const { ports, request } = context;
  const credentials = credentialsOfForm(request);
  const link = await findLink(ports, credentials.token);
  return orFormAgain(context, credentials, link, async () =>
    claimReply(request, await claimLink(ports, link, presented(request, link, credentials.pin))),
  );
}

/** A browser whose PIN was wrong gets the form again; one that another site has sent here sees it first. */
async function orFormAgain(
  context: Context,
  credentials: Credentials,
  link: Link,
  claim: () => Promise<Reply>,
): Promise<Reply> {
  if (isFromAnotherSite(context.request.headers)) {
    return linkPage(context, credentials, link, standingIn(context, link));
  }
  try {
    return await tellingOfRefusal(context, link, claim);
  } catch (error) {
    const mayTryAgain = error instanceof LinkError && (error.code === 'pin_wrong' || error.code === 'pin_required');
    if (!mayTryAgain || !readsPages(context.request.headers) || error.details.triesLeft === 0) throw error;
    return linkPage(context, credentials, link, standingIn(context, link), error);
  }
}

/** Claims and hands out. A range is for GET alone: RFC 9110, 14.2 defines it for no other method. */
async function redeem(
  context: Context,
  { pin }: Pick<Credentials, 'pin'>,
  link: Link,
  limits: Pick<Redemption, 'isOnlyAgain'> = {},
): Promise<Reply> {
  const { ports, settings, request } = context;
  const { size, etag } = link.object;
  const handout = await redeemLink(ports, settings, link, {
    ...presented(request, link, pin),
    ...limits,
    ...(request.method === 'GET' ? { range: () => rangeOf(request.headers, size, etag) } : {}),
    presign: () => presign(context, link),
  });
  return handoutReply(request, handout);
}
