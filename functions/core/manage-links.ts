import { type ChangePorts, changeLink } from './change-link.ts';
import { LinkError } from './errors.ts';
import type { Events } from './events.ts';
import type { Link } from './link.ts';
import type { LinkIndex, LinkPage } from './ports.ts';
import type { Clock } from './system-ports.ts';
import type { LinkId } from './token.ts';
import { revoke } from './transitions.ts';

export interface ManagePorts extends ChangePorts {
  index: LinkIndex;
  clock: Clock;
  events: Events;
}

/** The IAM principal that sent a request, and whether the configuration makes it an administrator. */
export interface Caller {
  principal: string;
  isAdministrator: boolean;
}

/** Reads a link for its owner or an administrator. For everybody else it does not exist. @throws LinkError `unknown_link` */
export async function inspectLink(ports: ManagePorts, caller: Caller, id: LinkId): Promise<Link> {
  const link = await ports.links.get(id);
  if (!link || !(caller.isAdministrator || link.owner === caller.principal)) throw unknownToOwner();
  return link;
}

/** The usual message tells recipients to ask the sender, who is the owner. */
function unknownToOwner(): LinkError {
  const message =
    'You have no link with that id. Look it up in your list of links, which leaves out those that ended long ago.';
  return new LinkError('unknown_link', {}, message);
}

/**
 * Ends a link for everybody, leases included. A second time changes nothing.
 * @throws LinkError as `inspectLink`; `busy`; `not_revocable` for a presigned URL that still works
 */
export async function revokeLink(ports: ManagePorts, caller: Caller, id: LinkId): Promise<Link> {
  const link = await inspectLink(ports, caller, id);
  if (link.delivery === 'presigned') {
    if (ports.clock() < link.expiresAt) throw new LinkError('not_revocable', { at: link.expiresAt });
    return link;
  }
  const { after, isMade } = await changeLink(ports, link, (current) => revoke(current, ports.clock()));
  if (isMade) ports.events.emit({ name: 'revoked', at: ports.clock(), link: after });
  return after;
}

/**
 * Lists a page of links, newest first: the caller's own, or another owner's if an administrator names one.
 * @throws LinkError `owner_not_allowed`, `malformed`
 */
export async function listLinks(
  ports: ManagePorts,
  caller: Caller,
  { limit, cursor, owner = caller.principal }: { limit: number; cursor?: string; owner?: string },
): Promise<LinkPage> {
  if (owner !== caller.principal && !caller.isAdministrator) throw new LinkError('owner_not_allowed');
  return ports.index.listByOwner(owner, limit, cursor);
}
