import { LinkError } from './errors.ts';
import type { Link } from './link.ts';
import type { LinkStore } from './ports.ts';
import type { Pause, Random } from './system-ports.ts';
import type { LinkId } from './token.ts';
import type { Decision } from './transitions.ts';

export interface ChangePorts {
  links: LinkStore;
  random: Random;
  pause: Pause;
}

/** How long a change keeps trying against others. */
export interface Patience {
  /** The most decisions before the change gives up with `busy`. */
  attempts: number;
  /** The longest pause between two attempts, in ms. */
  longestPauseMs: number;
  /** Whether it tries even though the store has just failed to answer another change of the same link. */
  insists: boolean;
}

/**
 * For a request, whose sender waits. Of a hundred functions at one link, each wins within about half of these attempts
 * (`test/unit/core/contention.test.ts`).
 */
export const OF_A_REQUEST: Patience = { attempts: 24, longestPauseMs: 1_000, insists: false };

/** For the ledger: nobody waits for the write, and nobody would repeat it. */
export const OF_THE_LEDGER: Patience = { attempts: 60, longestPauseMs: 2_000, insists: true };

/** A link before and after a change. */
export interface Change {
  before: Link;
  after: Link;
  /** Whether the link was changed, by this write or by an earlier try of it. */
  isMade: boolean;
}

const FIRST_PAUSE_MS = 5;

/**
 * Changes a link: decides, and writes on the condition that nobody else wrote in between. If somebody did, pauses, reads and
 * decides again. The read follows the pause, so that the decision is fresh when it is written. If a decision finds its change
 * already made, because an earlier write landed and its answer was lost, it writes nothing. Within one process the changes of
 * one link take turns, and each starts from the result of the one before.
 *
 * @throws LinkError the refusal of `decide`; `busy` once the attempts are used up; `unknown_link` if the link is gone
 */
export function changeLink(
  ports: ChangePorts,
  link: Link,
  decide: (link: Link) => Decision,
  patience: Patience = OF_A_REQUEST,
): Promise<Change> {
  return takeTurn(ports.links, link.id, async (line) => {
    if (line.isStoreSilent && !patience.insists) throw new LinkError('busy', { retryAfterSeconds: 2 });
    let current = newer(link, line.latest);
    let before: Link | undefined;
    for (let attempt = 0; attempt < patience.attempts; attempt++) {
      line.latest = current;
      const next = decide(current);
      if (next instanceof LinkError) throw next;
      if (next === current) return { before: before ?? current, after: current, isMade: before !== undefined };
      before = current;
      if (await write(ports.links, line, next, current.version)) return { before, after: next, isMade: true };
      await ports.pause(jitter(attempt, patience.longestPauseMs, ports.random));
      current = await read(ports.links, link.id);
    }
    throw new LinkError('busy', { retryAfterSeconds: 1 });
  });
}

async function write(links: LinkStore, line: Line, next: Link, expectedVersion: number): Promise<boolean> {
  line.isStoreSilent = true;
  const isStored = await links.put(next, expectedVersion);
  line.isStoreSilent = false;
  if (isStored) line.latest = next;
  return isStored;
}

async function read(links: LinkStore, id: LinkId): Promise<Link> {
  const link = await links.get(id);
  if (!link) throw new LinkError('unknown_link');
  return link;
}

/** Full jitter: a random pause up to a ceiling that doubles, in ms, so that changes that collided once spread out. */
export function jitter(attempt: number, longestPauseMs: number, random: Random): number {
  const ceiling = Math.min(longestPauseMs, FIRST_PAUSE_MS * 2 ** attempt);
  const [high = 0, low = 0] = random(2);
  return (ceiling * (high * 256 + low)) / 65_536;
}

/** The changes of one link that wait in this process. */
interface Line {
  last: Promise<unknown>;
  length: number;
  /** The link as the last of them knew it. */
  latest?: Link;
  /** Whether the last write got no answer. Those that wait behind it need not each wait for the same. */
  isStoreSilent: boolean;
}

const lines = new WeakMap<LinkStore, Map<LinkId, Line>>();

async function takeTurn<T>(store: LinkStore, id: LinkId, act: (line: Line) => Promise<T>): Promise<T> {
  const ofStore = lines.get(store) ?? new Map<LinkId, Line>();
  lines.set(store, ofStore);
  const line = ofStore.get(id) ?? { last: Promise.resolve(), length: 0, isStoreSilent: false };
  ofStore.set(id, line);
  line.length++;
  const mine = line.last.then(() => act(line));
  line.last = mine.catch(() => {});
  try {
    return await mine;
  } finally {
    if (--line.length === 0) ofStore.delete(id);
  }
}

function newer(link: Link, other: Link | undefined): Link {
  return other && other.version > link.version ? other : link;
}
