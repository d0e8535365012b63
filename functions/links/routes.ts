import { type CreatePorts, createLink, type LinkPolicy, type OrderPolicy, presignLink } from '../core/create-link.ts';
import { defined } from '../core/defined.ts';
import { asLinkError, inOwnersWords, LinkError, malformed, reasonOf } from '../core/errors.ts';
import { type ArchivePin, isArchive, type Link } from '../core/link.ts';
import { LIMITS, type LinkOrder } from '../core/link-order.ts';
import { type Caller, inspectLink, listLinks, type ManagePorts, revokeLink } from '../core/manage-links.ts';
import type { Log } from '../core/ports.ts';
import { type LinkId, parseLinkId } from '../core/token.ts';
import type { TransferPolicy } from '../core/transfer.ts';
import { logLevelOf, problemReply } from '../http/problem.ts';
import { jsonReply, type Reply, reply } from '../http/reply.ts';
import { type HttpRequest, orderTooLarge } from '../http/request.ts';
import { findHandler, type Handlers, type OwnerPath } from '../http/routes.ts';
import { VERSION } from '../version.ts';
import { callerOf } from './caller.ts';
import { filesJson, isoTime, linkJson, linkWithClaimsJson } from './link-json.ts';
import { readJsonOrder, readQueryOrder } from './link-order.ts';

export type LinksPorts = CreatePorts & ManagePorts & { log: Log };

export interface LinksSettings extends LinkPolicy, TransferPolicy {
  /** The redeem function's URL, with which minted URLs begin. */
  redeemUrl: string;
  /** The name of the deployment, by which the recipients' URL is known to be its own (`http/deployment.ts`). */
  deployment?: string | undefined;
  /** IAM principals that act on the links of all owners. */
  administrators: readonly string[];
  /** The version of the Lambda function that answers; undefined on a server. */
  functionVersion?: string | undefined;
}

/** The orders that this deployment accepts, its current time, which counts for their expiry, and where its links lead. */
export type PolicyJson = OrderPolicy & { now: string; redeemUrl: string; deployment?: string };

const PAGE = { default: 50, most: 100 };

/** The owner API. It answers every error with problem details. */
export function linksRoutes(
  ports: LinksPorts,
  settings: LinksSettings,
): (request: HttpRequest) => Promise<Reply<string>> {
  return async (request) => {
    try {
      if (request.callerArn === undefined) throw new LinkError('unauthenticated');
      const caller = callerOf(request.callerArn, settings.administrators);
      const answer = await findHandler(HANDLERS, request)({ ports, settings, request, caller });
      return { ...answer, headers: { ...answer.headers, ...versionHeaders(settings) } };
    } catch (thrown) {
      const error = asLinkError(thrown);
      ports.log({ level: logLevelOf(error), event: 'refused', ...reasonOf(error) });
      return problemReply(inOwnersWords(error));
    }
  };
}

/** For `links doctor`. Only callers of this API learn the version. */
function versionHeaders({ functionVersion }: LinksSettings): Record<string, string> {
  return defined({ 'x-links-version': VERSION, 'x-links-function-version': functionVersion });
}

interface Context {
  ports: LinksPorts;
  settings: LinksSettings;
  request: HttpRequest;
  caller: Caller;
}

const HANDLERS: Handlers<OwnerPath, (context: Context) => Promise<Reply<string>>> = {
  '/links': { GET: getLinks, POST: postLinks },
  '/links/{id}': { GET: getLink, DELETE: deleteLink },
  '/get-link': { GET: getNewLink },
  '/policy': { GET: getPolicy },
};

async function postLinks(context: Context): Promise<Reply<string>> {
  const { body } = context.request;
  if (body.length > LIMITS.orderBytes) throw orderTooLarge();
  return mint(context, 201, readJsonOrder(body, context.caller.principal));
}

function getNewLink(context: Context): Promise<Reply<string>> {
  return mint(context, 200, readQueryOrder(context.request.query, context.caller.principal));
}

async function mint(context: Context, status: number, order: LinkOrder): Promise<Reply<string>> {
  const { ports, settings } = context;
  const { link, url } = await (order.delivery === 'presigned'
    ? presignLink(ports, settings, order)
    : create(context, order));
  ports.log({ level: 'info', event: 'created', linkId: link.id, delivery: link.delivery, size: link.object.size });
  return jsonReply(status, { url, ...linkJson(link, ports.clock(), settings) });
}

async function create({ ports, settings }: Context, order: LinkOrder): Promise<{ link: Link; url: string }> {
  const { link, token } = await createLink(ports, settings, order);
  return { link, url: `${settings.redeemUrl.replace(/\/$/, '')}/download?token=${token}` };
}

/** For commands, which ask before they upload. */
async function getPolicy({ ports, settings }: Context): Promise<Reply<string>> {
  const { buckets, allowedPrefixes, maxStreamBytes, presignedMaxSeconds, redeemUrl, deployment } = settings;
  const now = isoTime(ports.clock());
  const limits = { buckets, allowedPrefixes, maxStreamBytes, presignedMaxSeconds };
  return jsonReply(200, { ...limits, now, redeemUrl, ...defined({ deployment }) } satisfies PolicyJson);
}

async function getLinks({ ports, settings, request, caller }: Context): Promise<Reply<string>> {
  const page = await listLinks(ports, caller, readPage(request.query));
  const now = ports.clock();
  return jsonReply(200, {
    links: page.links.map((link) => linkJson(link, now, settings)),
    cursor: page.cursor,
  });
}

async function getLink({ ports, settings, request, caller }: Context): Promise<Reply<string>> {
  const link = await inspectLink(ports, caller, readLinkId(request));
  const files = isArchive(link.object) ? await listFiles(ports, link.object) : undefined;
  return jsonReply(200, { ...linkWithClaimsJson(link, ports.clock(), settings), files });
}

/** The files of an archive. Undefined if the table has no list of them: its link and its claims are there all the same. */
async function listFiles(
  { manifests }: LinksPorts,
  { archive }: ArchivePin,
): Promise<ReturnType<typeof filesJson> | undefined> {
  try {
    return filesJson(await manifests.get(archive.manifest));
  } catch (error) {
    if (error instanceof LinkError && error.code === 'object_gone') return undefined;
    throw error;
  }
}

async function deleteLink({ ports, request, caller }: Context): Promise<Reply<string>> {
  const id = readLinkId(request);
  await revokeLink(ports, caller, id);
  ports.log({ level: 'info', event: 'revoked', linkId: id });
  return reply(204);
}

function readPage(query: URLSearchParams): { limit: number; cursor?: string; owner?: string } {
  const given: { cursor?: string; owner?: string; limit?: string } = {};
  for (const [name, value] of query) {
    if (name !== 'limit' && name !== 'cursor' && name !== 'owner')
      throw malformed('The list takes only limit, cursor and owner.');
    if (given[name] !== undefined) throw malformed(`"${name}" is given more than once. Give it once.`);
    given[name] = value;
  }
  const { limit: text = String(PAGE.default), ...rest } = given;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > PAGE.most) throw malformed(`limit must be a whole number from 1 to ${PAGE.most}.`);
  return { limit, ...rest };
}

function readLinkId({ path }: HttpRequest): LinkId {
  const id = parseLinkId(path.slice('/links/'.length));
  if (!id)
    throw malformed(
      'A link id has 22 characters of base64url. Copy it from your list of links, or from the answer to POST /links.',
    );
  return id;
}
