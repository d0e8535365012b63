import pMap from 'p-map';
import type { InspectedLink, Link, LinksClient } from '../../client/index.ts';
import { eventsOf, identityOf, isUnderWay, type LedgerEvent } from './ledger-events.ts';

const INSPECTED_AT_ONCE = 8;

interface Known {
  /** The link's entry in the list, as JSON. */
  listed: string;
  inspected: InspectedLink;
}

/**
 * Tells what happens to the newest links by polling the ledger. A link is inspected again only if its entry in the list has
 * changed, or a claim is under way.
 */
export class LedgerWatch {
  readonly #links: LinksClient;
  readonly #most: number;
  #known = new Map<string, Known>();
  #told = new Map<string, Set<string>>();

  /** @param most how many of the newest links to watch */
  constructor(links: LinksClient, most: number) {
    this.#links = links;
    this.#most = most;
  }

  /** Fetches new events, oldest first. @throws LinksError; the next call then tells what this one missed */
  async fetchNews(): Promise<LedgerEvent[]> {
    const known = new Map<string, Known>();
    const listed = await this.#newest();
    await pMap(listed, async (link) => known.set(link.id, await this.#look(link)), { concurrency: INSPECTED_AT_ONCE });
    const told = new Map<string, Set<string>>();
    const news: LedgerEvent[] = [];
    for (const [id, { inspected }] of known) {
      const before = this.#told.get(id) ?? new Set();
      const events = eventsOf(inspected);
      news.push(...events.filter((event) => !before.has(identityOf(event))));
      told.set(id, new Set([...before, ...events.map(identityOf)]));
    }
    this.#known = known;
    this.#told = told;
    return news.sort((a, b) => a.time.localeCompare(b.time));
  }

  async #newest(): Promise<Link[]> {
    const newest: Link[] = [];
    for await (const link of this.#links.all()) {
      if (newest.push(link) === this.#most) break;
    }
    return newest;
  }

  async #look(link: Link): Promise<Known> {
    const before = this.#known.get(link.id);
    const listed = JSON.stringify(link);
    if (before?.listed === listed && !isUnderWay(before.inspected, Date.now())) return before;
    return { listed, inspected: await this.#inspect(link) };
  }

  async #inspect(link: Link): Promise<InspectedLink> {
    // Most links were never claimed, and presigned URLs cannot be, so the list has everything.
    if (!link.uses && link.status !== 'being_claimed') return { ...link, claims: [] };
    return this.#links.inspect(link.id);
  }
}
