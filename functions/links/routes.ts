import { type CreatePorts, createLink, type LinkPolicy, type OrderPolicy, presignLink } from '../core/create-link.ts';
import { asLinkError, LinkError, malformed, reasonOf } from '../core/errors.ts';
import type { Link } from '../core/link.ts';
import type { LinkOrder } from '../core/link-order.ts';
import { type Caller, inspectLink, listLinks, type ManagePorts, revokeLink } from '../core/manage-links.ts';
import type { Log } from '../core/ports.ts';
import { type LinkId, parseLinkId } from '../core/token.ts';
import { presignOptionsOf } from '../http/disposition.ts';
import { logLevelOf, problemReply } from '../http/problem.ts';
import { jsonReply, type Reply, reply } from '../http/reply.ts';
import { type HttpRequest, MAX_BODY_BYTES } from '../http/request.ts';
import { VERSION } from '../version.ts';
import { callerOf } from './caller.ts';
import { isoTime, type LinkJsonPolicy, linkJson, linkWithClaimsJson } from './link-json.ts';
import { orderOfJson, orderOfQuery } from './link-order.ts';

export type LinksPorts = CreatePorts & ManagePorts & { log: Log };

export interface LinksSettings extends LinkPolicy, LinkJsonPolicy {
  /** What minted URLs begin with: the redeem function's URL. */
  redeemUrl: string;
  /** IAM principals that act on the links of all owners. */
  administrators: readonly string[];
  /** The version of the Lambda function that answers; undefined where none does. */
  functionVersion?: string | undefined;
}

/** What this deployment takes of an order, and its time now, by which orders are judged. */
export type PolicyJson = OrderPolicy & { now: string };

const PAGE = { default: 50, most: 100 };

/** The owner API: Request in, Reply out. Every error becomes problem details here. */
export function linksRoutes(ports: LinksPorts, settings: LinksSettings): (request: HttpRequest) => Promise<Reply> {
  return async (request) => {
    try {
      if (request.callerArn === undefined) throw new LinkError('unauthenticated');
      const caller = callerOf(request.callerArn, settings.administrators);
      const answer = await route({ ports, settings, request, caller });
      return { ...answer, headers: { ...answer.headers, ...versionHeaders(settings) } };
    } catch (thrown) {
      const error = asLinkError(thrown);
      ports.log({ level: logLevelOf(error), event: 'refused', ...reasonOf(error) });
      return problemReply(error);
    }
  };
}

/** For `links doctor`. Only those who may call this API learn it. */
function versionHeaders({ functionVersion }: LinksSettings): Record<string, string> {
  return {
    'x-links-version': VERSION,
    ...(functionVersion === undefined ? {} : { 'x-links-function-version': functionVersion }),
  };
}

interface Context {
  ports: LinksPorts;
  settings: LinksSettings;
  request: HttpRequest;
  caller: Caller;
}

type Handle = (context: Context) => Promise<Reply>;

function route(context: Context): Promise<Reply> {
  const { method, path } = context.request;
  const handlers = handlersOf(path);
  if (!handlers) throw new LinkError('unknown_route');
  const handle = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
  if (!handle) throw new LinkError('method_not_allowed', { allow: Object.keys(handlers).join(', ') });
  return handle(context);
}

function handlersOf(path: string): Record<string, Handle> | undefined {
  if (path === '/links') return { GET: getLinks, POST: postLinks };
  if (path === '/get-link') return { GET: getNewLink };
  if (path === '/policy') return { GET: getPolicy };
  const id = /^\/links\/([^/]+)$/.exec(path)?.[1];
  if (id === undefined) return undefined;
  return { GET: (context) => getLink(context, linkIdOf(id)), DELETE: (context) => deleteLink(context, linkIdOf(id)) };
}

async function postLinks(context: Context): Promise<Reply> {
  const { body } = context.request;
  if (body.length > MAX_BODY_BYTES) throw new LinkError('body_too_large');
  return mint(context, 201, orderOfJson(body, context.caller.principal));
}

function getNewLink(context: Context): Promise<Reply> {
  return mint(context, 200, orderOfQuery(context.request.query, context.caller.principal));
}

async function mint(context: Context, status: number, order: LinkOrder): Promise<Reply> {
  const { ports, settings } = context;
  const { link, url } = await (order.delivery === 'presigned' ? presign(context, order) : create(context, order));
  ports.log({ level: 'info', event: 'created', linkId: link.id, delivery: link.delivery, size: link.object.size });
  return jsonReply(status, { url, ...linkJson(link, ports.clock(), settings) });
}

async function create({ ports, settings }: Context, order: LinkOrder): Promise<{ link: Link; url: string }> {
  const { link, token } = await createLink(ports, settings, order);
  return { link, url: `${settings.redeemUrl.replace(/\/$/, '')}/download?token=${token}` };
}

function presign({ ports, settings }: Context, order: LinkOrder): Promise<{ link: Link; url: string }> {
  return presignLink(ports, settings, order, (link, seconds) =>
    ports.objects.presign(link.object, presignOptionsOf(link, seconds)),
  );
}

/** Asked for nothing that depends on the links, so that a command can ask before it uploads. */
async function getPolicy({ ports, settings }: Context): Promise<Reply> {
  const { buckets, allowedPrefixes, maxStreamBytes, presignedMaxSeconds } = settings;
  const now = isoTime(ports.clock());
  return jsonReply(200, { buckets, allowedPrefixes, maxStreamBytes, presignedMaxSeconds, now } satisfies PolicyJson);
}

async function getLinks({ ports, settings, request, caller }: Context): Promise<Reply> {
  const { limit, cursor, owner } = pageOf(request.query);
  const page = await listLinks(ports, caller, {
    limit,
    ...(cursor === undefined ? {} : { cursor }),
    ...(owner === undefined ? {} : { owner }),
  });
  const now = ports.clock();
  return jsonReply(200, {
    links: page.links.map((link) => linkJson(link, now, settings)),
    cursor: page.cursor,
  });
}

async function getLink({ ports, settings, caller }: Context, id: LinkId): Promise<Reply> {
  const link = await inspectLink(ports, caller, id);
  return jsonReply(200, linkWithClaimsJson(link, ports.clock(), settings));
}

async function deleteLink({ ports, caller }: Context, id: LinkId): Promise<Reply> {
  await revokeLink(ports, caller, id);
  ports.log({ level: 'info', event: 'revoked', linkId: id });
  return reply(204);
}

function pageOf(query: URLSearchParams): { limit: number; cursor?: string; owner?: string } {
  const given: { cursor?: string; owner?: string; limit?: string } = {};
  for (const [name, value] of query) {
    if (name !== 'limit' && name !== 'cursor' && name !== 'owner')
      throw malformed('The list takes limit, cursor and owner.');
    if (given[name] !== undefined) throw malformed(`"${name}" is given more than once. Give it once.`);
    given[name] = value;
  }
  const { limit: text = String(PAGE.default), ...rest } = given;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > PAGE.most) throw malformed(`limit must be a whole number from 1 to ${PAGE.most}.`);
  return { limit, ...rest };
}

function linkIdOf(text: string): LinkId {
  const id = parseLinkId(text);
  if (!id)
    throw malformed(
      'A link id is 22 characters of base64url. Take it from the list, or from the answer that made the link.',
    );
  return id;
}
