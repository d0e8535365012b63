import { DynamoDbLinkStore } from '../../functions/adapters/dynamodb-link-store.ts';
import { toItem, toLink } from '../../functions/adapters/link-item.ts';
import { accessOf, admitWithPin, type Visit } from '../../functions/core/access.ts';
import { claimLink } from '../../functions/core/claim-link.ts';
import { LinkError } from '../../functions/core/errors.ts';
import { NO_EVENTS } from '../../functions/core/events.ts';
import type { Link } from '../../functions/core/link.ts';
import type { ByteSink, LinkStore, ManifestStore, ObjectStore } from '../../functions/core/ports.ts';
import { findLink, redeemLink } from '../../functions/core/redeem-link.ts';
import type { ClaimSecret, Token } from '../../functions/core/token.ts';
import { RESERVATION_SECONDS } from '../../functions/core/transitions.ts';
import { makeLink, NOW } from '../support/links.ts';
import { random } from '../support/machine.ts';
import { clientOf, MemoryTable, type PutInput } from './memory-table.ts';
import { Schedule } from './schedule.ts';

/** A recipient of the explored world, and what became of it. */
export interface Client {
  name: string;
  pin?: string;
  /** Bytes that reached it. */
  received: number;
  outcome?: 'granted' | string;
}

/** A way to get it wrong: what the ports of one client do instead. Used to show that the checker would notice. */
export interface Bug {
  links?: (store: LinkStore, client: Client) => LinkStore;
  objects?: (store: ObjectStore, client: Client) => ObjectStore;
  clock?: (clock: () => number) => () => number;
}

/** How a client goes about it: `get` asks for the bytes; `parts` makes a claim by POST /claim, and then fetches by it. */
export type Habit = 'get' | 'parts';

export interface WorldOptions {
  clients: number;
  /** Client by client; `get` where nothing is said. */
  habits?: readonly Habit[];
  overrides?: Partial<Link>;
  pins?: readonly (string | undefined)[];
  /** Whether writes may lose their answer, after landing or before, or land when nobody waits for them any more. */
  lossyWrites?: boolean;
  /** Whether the object may fail to open, or break off. */
  lossyObject?: boolean;
  bug?: Bug;
}

const FILE = Buffer.from('12345678');
const CHUNK = 4;

/**
 * Recipients of one link: the real core over the real link store, over a table in memory. Every call to the table, the
 * object and the recipient's own connection is one step of the schedule.
 */
export class World {
  readonly table = new MemoryTable();
  readonly clients: Client[];
  readonly violations: string[] = [];
  #link: Link;
  #token: Token;
  readonly #schedule: Schedule;
  readonly #options: WorldOptions;
  #now = NOW;

  constructor(schedule: Schedule, options: WorldOptions) {
    const object = { bucket: 'b', key: 'k', etag: '"e"', size: FILE.length, contentType: 't' };
    const { link, token } = makeLink({ object, ...options.overrides });
    this.#link = link;
    this.#token = token;
    this.#schedule = schedule;
    this.#options = options;
    this.table.items.set(link.id, { ...toItem(link) });
    this.table.onWrite = (item) => this.#checkWrite(toLink(item));
    this.clients = Array.from({ length: options.clients }, (_, n) => {
      const pin = options.pins?.[n];
      return { name: 'ABC'[n] ?? '?', received: 0, ...(pin === undefined ? {} : { pin }) };
    });
  }

  start(): void {
    this.clients.forEach((client, n) => {
      this.#schedule.begins(client.name);
      void this.#redeem(client, this.#options.habits?.[n] ?? 'get').finally(() => this.#schedule.ends(client.name));
    });
  }

  /** The moment at which every reservation made so far has lapsed. */
  lapse(): void {
    this.#now += RESERVATION_SECONDS + 1;
  }

  link(): Link {
    return toLink(this.table.get(this.#link.id).Item ?? {});
  }

  /** One more recipient, alone in the world and without any bad luck; the bytes it got. */
  async tryOnce(): Promise<number> {
    const alone = new Schedule();
    const { lossyWrites: _w, lossyObject: _o, habits: _h, ...rest } = this.#options;
    const world = new World(alone, { ...rest, clients: 1 });
    world.#now = this.#now;
    world.table.items.clear();
    world.table.items.set(this.#link.id, { ...toItem({ ...this.link(), id: this.#link.id }) });
    world.#token = this.#token;
    world.#link = this.link();
    world.start();
    await alone.run(() => 0, { crashes: 0, others: new Map() });
    return world.clients[0]?.received ?? 0;
  }

  async #redeem(client: Client, habit: Habit): Promise<void> {
    const { bug = {} } = this.#options;
    const links = this.#store(client);
    const ports = {
      links: bug.links?.(links, client) ?? links,
      objects: bug.objects?.(this.#objects(client), client) ?? this.#objects(client),
      manifests: NO_ARCHIVES,
      clock: bug.clock?.(() => this.#now) ?? (() => this.#now),
      random,
      pause: async () => {},
      log: () => {},
      events: NO_EVENTS,
      presign: () => Promise.reject(new Error('not explored')),
    };
    try {
      const arrive = async (secrets: ClaimSecret[]) => {
        const recipient = { sourceIp: '192.0.2.1', pin: client.pin, secrets };
        const link = await findLink(ports, this.#token);
        const visit: Visit = { link, recipient, access: accessOf(link, recipient, ports.clock()) };
        admitWithPin(visit);
        return visit;
      };
      const first = await arrive([]);
      const claimed = habit === 'parts' ? await claimLink(ports, first) : undefined;
      const visit = claimed ? await arrive([claimed.secret]) : first;
      const grant = await redeemLink(ports, { maxStreamBytes: 1_000, presignSeconds: 10 }, visit);
      client.outcome = 'granted';
      if (grant.kind === 'stream') await grant.send(this.#sink(client));
    } catch (error) {
      client.outcome = error instanceof LinkError ? error.code : String(error);
    }
  }

  /** The real store. A write whose answer is lost is tried again, as the SDK does; the second try meets the first. */
  #store(client: Client): LinkStore {
    const { lossyWrites } = this.#options;
    const fates = lossyWrites
      ? ['write', 'write, answer lost, again', 'write, answer lost', 'write lost', 'write late']
      : ['write'];
    let late = 0;
    /** A write that is still on its way when its client has given it up. */
    const landLater = async (input: PutInput) => {
      const name = `${client.name}'s late write ${++late}`;
      await this.#schedule.turn(name, ['lands']);
      try {
        this.table.put(input);
      } catch {
        // Somebody else has written in between.
      }
      this.#schedule.ends(name);
    };
    return new DynamoDbLinkStore(
      clientOf(async (input) => {
        if (!('Item' in input)) {
          await this.#schedule.turn(client.name, ['read']);
          return this.table.get(input.Key.id);
        }
        const fate = await this.#schedule.turn(client.name, fates);
        if (fate === 'write late') void landLater(input);
        if (fate === 'write lost' || fate === 'write late') throw new Error('timed out');
        const answer = this.table.put(input);
        if (fate === 'write, answer lost') throw new Error('timed out');
        if (fate === 'write, answer lost, again') {
          await this.#schedule.turn(client.name, ['again']);
          return this.table.put(input);
        }
        return answer;
      }),
      'links',
    );
  }

  #objects(client: Client): ObjectStore {
    const turn = this.#schedule.turn.bind(this.#schedule, client.name);
    const fates = this.#options.lossyObject ? ['open', 'open refused', 'open, breaks'] : ['open'];
    const open: ObjectStore['open'] = async (_pin, range) => {
      const fate = await turn(fates);
      if (fate === 'open refused') throw new LinkError('storage_unavailable');
      return chunksFrom(range?.start ?? 0, fate === 'open, breaks');
    };
    const unused = () => Promise.reject(new Error('not explored'));
    return { open, inspect: unused, presign: unused };
  }

  #sink(client: Client): ByteSink {
    const turn = this.#schedule.turn.bind(this.#schedule, client.name);
    let taken = 0;
    return {
      get taken() {
        return taken;
      },
      write: async (chunk) => {
        await turn(['send']);
        taken += chunk.length;
        client.received += chunk.length;
        this.#checkBytes(client);
      },
      end: async () => void (await turn(['end'])),
      cut: () => {},
    };
  }

  #last: Link | undefined;

  /** What must hold of every single write. */
  #checkWrite(link: Link): void {
    const spent = link.claims.filter((claim) => claim.state !== 'reserved');
    if (spent.length > link.maxUses) this.violations.push(`${spent.length} uses of ${link.maxUses} are spent`);
    for (const claim of this.#last?.claims ?? []) {
      const after = link.claims.find(({ id }) => id === claim.id);
      if (claim.state !== 'reserved' && !after) this.violations.push(`a claim that was ${claim.state} is gone`);
      if (claim.state === 'completed' && after?.state !== 'completed')
        this.violations.push('a completed claim changed');
    }
    this.#last = link;
  }

  #checkBytes(client: Client): void {
    const winners = this.clients.filter(({ received }) => received > 0);
    if (winners.length > this.#link.maxUses) this.violations.push(`${winners.length} clients have bytes`);
    const spent = this.link().claims.filter((claim) => claim.state !== 'reserved').length;
    if (spent < winners.length) this.violations.push(`${client.name} has bytes and no use is spent for it`);
  }
}

async function* chunksFrom(start: number, breaks: boolean): AsyncGenerator<Uint8Array> {
  for (let from = start; from < FILE.length; from += CHUNK) {
    yield FILE.subarray(from, from + CHUNK);
    if (breaks) throw new Error('connection reset');
  }
}

/** Archives are read as objects are; what is explored here is the link. */
const NO_ARCHIVES: ManifestStore = {
  put: () => Promise.reject(new Error('not explored')),
  get: () => Promise.reject(new Error('not explored')),
};
