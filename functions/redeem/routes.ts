import { type ClaimOrder, claimLink } from '../core/claim-link.ts';
import { asLinkError, LinkError, reasonOf } from '../core/errors.ts';
import type { PresignedUrl, RedeemPorts } from '../core/handout.ts';
import { type Link, usesSpent } from '../core/link.ts';
import type { Log } from '../core/ports.ts';
import { findLink, redeemLink } from '../core/redeem-link.ts';
import { needsPin, type Standing, standingOf } from '../core/standing.ts';
import { isOfferedInParts, plainWayOf, type WayPolicy, wayOf } from '../core/way.ts';
import { rangeOf } from '../http/byte-range.ts';
import { presignOptionsOf } from '../http/disposition.ts';
import { isNotModified } from '../http/precondition.ts';
import { logLevelOf, problemReply, STATUS } from '../http/problem.ts';
import { type Reply, reply, withoutBody } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { visitorOf } from '../http/visitor.ts';
import { downloadPage } from '../page/download-page.ts';
import { errorPage } from '../page/error-page.ts';
import { languageOf } from '../page/languages.ts';
import { WORKER_PATH, workerReply } from '../page/scripts.ts';
import { claimReply } from './claim-reply.ts';
import { type Credentials, credentialsOfForm, credentialsOfQuery, secretsOf, tokenIfAny } from './credentials.ts';
import { handoutReply, objectHeaders } from './handout-reply.ts';

export interface RedeemSettings extends WayPolicy {
  /** How long the presigned URL of a redirect lives: seconds. */
  presignSeconds: number;
}

/** The recipient's URL: Request in, Reply out. Every error becomes an answer here: a page for browsers, else a problem. */
export function redeemRoutes(ports: RedeemPorts, settings: RedeemSettings): (request: HttpRequest) => Promise<Reply> {
  return async (request) => {
    try {
      return await route({ ports, settings, request });
    } catch (thrown) {
      return refusalReply(ports.log, request, thrown);
    }
  };
}

/** Whatever is in the way, as whoever asks wants to hear of it: a page for browsers, else a problem. */
export function refusalReply(log: Log, request: HttpRequest, thrown: unknown): Reply {
  const error = asLinkError(thrown);
  log({ level: logLevelOf(error), event: 'refused', ...reasonOf(error) });
  const answer =
    visitorOf(request.headers) === 'program'
      ? problemReply(error)
      : errorPage(error, languageOf(request.headers), tokenIfAny(request));
  return request.method === 'HEAD' ? withoutBody(answer) : answer;
}

interface Context {
  ports: RedeemPorts;
  settings: RedeemSettings;
  request: HttpRequest;
}

async function route(context: Context): Promise<Reply> {
  const { method, path } = context.request;
  if (path === WORKER_PATH && method === 'GET') return workerReply();
  if (path === WORKER_PATH) throw new LinkError('method_not_allowed', { allow: 'GET' });
  if (path === '/claim' && method === 'POST') return postClaim(context);
  if (path === '/claim') throw new LinkError('method_not_allowed', { allow: 'POST' });
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
    if (wantsPage(request, link, standing)) return page(context, credentials, link, standing);
    if (standing.kind === 'refused') throw standing.error;
    if (isNotModified(request.headers, link.object.etag)) return reply(304, { etag: link.object.etag });
    return redeem(context, credentials, link);
  });
}

/** What a GET would say of the file, without claiming it. */
async function headDownload(context: Context): Promise<Reply> {
  const { ports, settings, request } = context;
  const credentials = credentialsOfQuery(request);
  const link = await findLink(ports, credentials.token);
  const standing = standingIn(context, link);
  if (visitorOf(request.headers) === 'previewer') return withoutBody(await page(context, credentials, link, standing));
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

/** A browser whose PIN was wrong gets the form again. */
async function orFormAgain(
  context: Context,
  credentials: Credentials,
  link: Link,
  claim: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await tellingOfRefusal(context, link, claim);
  } catch (error) {
    const mayTryAgain = error instanceof LinkError && (error.code === 'pin_wrong' || error.code === 'pin_required');
    if (!mayTryAgain || visitorOf(context.request.headers) !== 'browser' || error.details.triesLeft === 0) throw error;
    return page(context, credentials, link, standingIn(context, link), error);
  }
}

/** Does what a recipient wants of a link; where the link refuses, whoever listens is told. Previewers and prefetches only look. */
async function tellingOfRefusal<T>({ ports, request }: Context, link: Link, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const { code } = asLinkError(error);
    const isRefusal = STATUS[code] < 500 && !['previewer', 'prefetch'].includes(visitorOf(request.headers));
    if (isRefusal) {
      ports.events.emit({ name: 'refused', at: ports.clock(), link, code, sourceIp: request.sourceIp });
    }
    throw error;
  }
}

/** Claims and hands out. A range is for GET alone: RFC 9110, 14.2 defines it for no other method. */
async function redeem(context: Context, { pin }: Credentials, link: Link): Promise<Reply> {
  const { ports, settings, request } = context;
  const { size, etag } = link.object;
  const handout = await redeemLink(ports, settings, link, {
    ...presented(request, link, pin),
    ...(request.method === 'GET' ? { range: () => rangeOf(request.headers, size, etag) } : {}),
    presign: () => presign(context, link),
  });
  return handoutReply(request, handout);
}

async function page(
  context: Context,
  { token }: Credentials,
  link: Link,
  standing: Standing,
  failed?: LinkError,
): Promise<Reply> {
  if (standing.kind === 'refused') throw standing.error;
  if (standing.kind === 'leased' && standing.claim.state === 'completed') {
    throw new LinkError('used', { at: standing.claim.committedAt });
  }
  const { headers } = context.request;
  const { size, contentType } = link.object;
  const mayKnow = link.preview === true || visitorOf(headers) !== 'previewer';
  return downloadPage({
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
}

/** What the page of a redirect must say, and let its form lead to. Signing makes no call; only the SDK knows the address. */
async function redirectOf(context: Context, link: Link): Promise<{ seconds: number; origin: string }> {
  const { url } = await presign(context, link);
  return { seconds: context.settings.presignSeconds, origin: new URL(url).origin };
}

function wantsPage({ headers }: HttpRequest, link: Link, standing: Standing): boolean {
  const visitor = visitorOf(headers);
  const hasClaimed = standing.kind === 'leased' || (standing.kind === 'free' && standing.reservation !== undefined);
  // Who goes on with a claim of their own sends a Range; a navigation does not.
  if (hasClaimed && headers.has('range')) return false;
  if (visitor === 'previewer' || visitor === 'prefetch') return true;
  return visitor === 'browser' || (!hasClaimed && link.confirm === 'always');
}

function standingIn({ ports, request }: Context, link: Link): Standing {
  return standingOf(link, presented(request, link), ports.clock());
}

/** Who a recipient shows themselves to be. */
function presented(request: HttpRequest, link: Link, pin?: string): ClaimOrder {
  return { sourceIp: request.sourceIp, ...secretsOf(request, link), ...(pin === undefined ? {} : { pin }) };
}

async function presign({ ports, settings }: Context, link: Link): Promise<PresignedUrl> {
  const until = ports.clock() + settings.presignSeconds;
  return { url: await ports.objects.presign(link.object, presignOptionsOf(link, settings.presignSeconds)), until };
}
