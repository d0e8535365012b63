import pMap from 'p-map';
import { type InspectedLink, type Link, type LinksClient, LinksError } from '../../client/index.ts';
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

  /** Fetches the links as they are now, newest first. @throws LinksError */
  async fetchLinks(): Promise<InspectedLink[]> {
    const listed = await this.#newest();
    const looked = await pMap(listed, (link) => this.#look(link), { concurrency: INSPECTED_AT_ONCE });
    this.#known = new Map(looked.map((known) => [known.inspected.id, known]));
    return looked.map(({ inspected }) => inspected);
  }

  /** Fetches new events, oldest first. @throws LinksError; the next call then tells what this one missed */
  async fetchNews(): Promise<LedgerEvent[]> {
    const told = new Map<string, Set<string>>();
    const news: LedgerEvent[] = [];
    for (const link of await this.fetchLinks()) {
      const before = this.#told.get(link.id) ?? new Set();
      const events = eventsOf(link);
      news.push(...events.filter((event) => !before.has(identityOf(event))));
      told.set(link.id, new Set([...before, ...events.map(identityOf)]));
    }
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
    try {
      return { listed, inspected: await this.#inspect(link) };
    } catch (error) {
      if (!isOfOneLink(error)) throw error;
      // As unlike any list, it is inspected again with the next one.
      return { listed: '', inspected: { ...link, claims: before?.inspected.claims ?? [] } };
    }
  }

  async #inspect(link: Link): Promise<InspectedLink> {
    // Most links were never claimed, and presigned URLs cannot be, so the list has everything.
    if (!link.uses && link.status !== 'being_claimed') return { ...link, claims: [] };
    return this.#links.inspect(link.id);
  }
}

/** Whether the owner API refuses this link alone, such as one that was purged since it was listed. Others still have news. */
function isOfOneLink(error: unknown): boolean {
  if (!(error instanceof LinksError) || error.code === undefined) return false;
  return error.status === 404 || error.status === 410 || error.code === 'internal';
}
