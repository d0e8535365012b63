import type { RedeemPorts } from '../core/claim.ts';
import { asLinkError, LinkError } from '../core/errors.ts';
import { claimHeldBy, isLeased, type Link, usesSpent } from '../core/link.ts';
import { findLink, type RedeemPolicy, redeemLink, refusalFor } from '../core/redeem-link.ts';
import { rangeOf } from '../http/byte-range.ts';
import { downloadPage, errorPage } from '../http/page.ts';
import { problemReply } from '../http/problem.ts';
import { type Reply, reply, withoutBody } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { visitorOf } from '../http/visitor.ts';
import { type Credentials, credentialsOfForm, credentialsOfQuery, secretsOf } from './credentials.ts';
import { dispositionOf, handoutReply, objectHeaders } from './handout-reply.ts';

export interface RedeemSettings extends RedeemPolicy {
  /** How long the presigned URL of a redirect lives: seconds. */
  presignSeconds: number;
}

/** The recipient's URL: Request in, Reply out. Every error becomes an answer here: a page for browsers, else a problem. */
export function redeemRoutes(ports: RedeemPorts, settings: RedeemSettings): (request: HttpRequest) => Promise<Reply> {
  return async (request) => {
    try {
      return await route({ ports, settings, request });
    } catch (thrown) {
      const error = asLinkError(thrown);
      ports.log({
        level: error.code === 'internal' ? 'error' : 'info',
        event: 'refused',
        code: error.code,
        ...causeOf(error),
      });
      const answer = visitorOf(request.headers) === 'program' ? problemReply(error) : errorPage(error);
      return request.method === 'HEAD' ? withoutBody(answer) : answer;
    }
  };
}

interface Context {
  ports: RedeemPorts;
  settings: RedeemSettings;
  request: HttpRequest;
}

function route(context: Context): Promise<Reply> {
  const { method, path } = context.request;
  if (path !== '/download') throw new LinkError('unknown_route');
  if (method === 'GET') return getDownload(context);
  if (method === 'HEAD') return headDownload(context);
  if (method === 'POST') return redeem(context, credentialsOfForm(context.request));
  throw new LinkError('method_not_allowed', { allow: 'GET, HEAD, POST' });
}

/** Programs get the file; browsers, previewers, and everybody where the owner wants a confirmation, get the page. */
async function getDownload(context: Context): Promise<Reply> {
  const { ports, request } = context;
  const credentials = credentialsOfQuery(request);
  const link = await findLink(ports, credentials.token);
  return wantsPage(context, link) ? page(context, credentials, link) : redeem(context, credentials, link);
}

/** What a GET would say of the file, without claiming it. */
async function headDownload({ ports, settings, request }: Context): Promise<Reply> {
  const link = await findLink(ports, credentialsOfQuery(request).token);
  const { secrets } = secretsOf(request, link);
  const refusal = refusalFor(link, { sourceIp: request.sourceIp, secrets }, ports.clock());
  if (refusal) throw refusal;
  if (link.delivery === 'stream' && link.object.size > settings.maxStreamBytes) throw new LinkError('too_large');
  return reply(200, objectHeaders(link));
}

async function redeem(context: Context, { token, pin }: Credentials, found?: Link): Promise<Reply> {
  const { ports, settings, request } = context;
  const link = found ?? (await findLink(ports, token));
  const range = rangeOf(request.headers, link.object.size, link.object.etag);
  const handout = await redeemLink(ports, settings, link, {
    sourceIp: request.sourceIp,
    ...secretsOf(request, link),
    ...(pin === undefined ? {} : { pin }),
    ...(range === undefined ? {} : { range }),
    presign: () => presign(context, link),
  });
  return handoutReply(request, handout, range);
}

async function page(context: Context, { token }: Credentials, link: Link): Promise<Reply> {
  const { ports, settings, request } = context;
  const refusal = refusalFor(link, { sourceIp: request.sourceIp, ...secretsOf(request, link) }, ports.clock());
  if (refusal) throw refusal;
  return downloadPage({
    token,
    filename: link.filename,
    size: link.object.size,
    expiresAt: link.expiresAt,
    usesLeft: Math.max(1, link.maxUses - usesSpent(link)),
    needsPin: link.pin !== undefined,
    ...(link.delivery === 'redirect'
      ? { redirect: { seconds: settings.presignSeconds, origin: new URL(await presign(context, link)).origin } }
      : {}),
  });
}

function wantsPage({ ports, request }: Context, link: Link): boolean {
  const visitor = visitorOf(request.headers);
  if (visitor === 'previewer') return true;
  const held = claimHeldBy(link, secretsOf(request, link).secrets);
  // A browser that goes on with a broken download of its own sends a Range; a navigation does not.
  if (held && isLeased(held, ports.clock())) return visitor === 'browser' && !request.headers.has('range');
  return visitor === 'browser' || link.confirm === 'always';
}

function presign({ ports, settings }: Context, link: Link): Promise<string> {
  return ports.objects.presign(link.object, {
    seconds: settings.presignSeconds,
    contentDisposition: dispositionOf(link),
    contentType: link.object.contentType,
  });
}

/** What the log may know of what lay behind an error: its name; messages of SDKs can repeat what was sent. */
function causeOf(error: LinkError): { cause?: string } {
  const { cause } = error.details;
  return cause instanceof Error ? { cause: cause.name } : {};
}
