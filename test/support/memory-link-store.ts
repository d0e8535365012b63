import { LinkError } from '../../functions/core/errors.ts';
import type { Link } from '../../functions/core/link.ts';
import type { LinkIndex, LinkPage, LinkStore } from '../../functions/core/ports.ts';
import type { LinkId } from '../../functions/core/token.ts';

/** What is to happen to the next write: its answer is lost though it landed, or it never gets there. */
export type WriteFault = 'answer lost' | 'write lost';

/** A link store in memory, held to the same contract as the real one. Counts its calls and can be told to fail. */
export class MemoryLinkStore implements LinkStore, LinkIndex {
  readonly links = new Map<LinkId, Link>();
  readonly faults: WriteFault[] = [];
  reads = 0;
  writes = 0;

  async get(id: LinkId): Promise<Link | undefined> {
    this.reads++;
    return structuredClone(this.links.get(id));
  }

  async put(link: Link, expectedVersion: number): Promise<boolean> {
    this.writes++;
    const fault = this.faults.shift();
    if (fault === 'write lost') throw new LinkError('storage_unavailable');
    if ((this.links.get(link.id)?.version ?? 0) !== expectedVersion) return false;
    this.links.set(link.id, structuredClone(link));
    if (fault === 'answer lost') throw new LinkError('storage_unavailable');
    return true;
  }

  async listByOwner(owner: string, limit: number, cursor?: string): Promise<LinkPage> {
    const own = [...this.links.values()]
      .filter((link) => link.owner === owner)
      .sort((a, b) => b.createdAt - a.createdAt || b.id.localeCompare(a.id));
    const rest = cursor === undefined ? own : own.filter(isAfter(cursor));
    const links = structuredClone(rest.slice(0, limit));
    const last = links.at(-1);
    return last && rest.length > limit ? { links, cursor: `${last.createdAt} ${last.id}` } : { links };
  }
}

/** A cursor names the last link of its page, as DynamoDB's do: what is gone by then moves nothing. */
function isAfter(cursor: string): (link: Link) => boolean {
  const [, time, id] = /^(\d+) (\S{22})$/.exec(cursor) ?? [];
  if (id === undefined) throw new LinkError('malformed');
  return (link) => link.createdAt < Number(time) || (link.createdAt === Number(time) && link.id.localeCompare(id) < 0);
}
