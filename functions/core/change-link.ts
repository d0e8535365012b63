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

/** How long a change goes on trying against others. */
export interface Patience {
  /** How often it is decided before the change gives up with `busy`. */
  attempts: number;
  /** The longest pause between two attempts: ms. */
  longestPauseMs: number;
  /** Whether it tries even where the change before it, on the same link, has just found that the store does not answer. */
  insists: boolean;
}

/**
 * Somebody waits for the answer. Of a hundred functions at one link each wins within about half of these attempts
 * (`test/unit/core/contention.test.ts`).
 */
export const OF_A_REQUEST: Patience = { attempts: 24, longestPauseMs: 1_000, insists: false };

/** Nobody waits for it, and nobody tries again if it is not written. */
export const OF_THE_LEDGER: Patience = { attempts: 60, longestPauseMs: 2_000, insists: true };

/** What came of a change: the link before it, and as it now stands in the store. */
export interface Change {
  before: Link;
  after: Link;
  /** Whether this changed the link; also where a write of the same landed while this one's was tried. */
  isMade: boolean;
}

const FIRST_PAUSE_MS = 5;

/**
 * Brings a link from one state to the next: decide, write on the condition that nobody wrote in between, and where
 * somebody did, pause, read, and decide again on what they wrote. The read follows the pause, so that the decision is fresh
 * when it is written. A decision that finds its change already made (an earlier write landed though its answer was lost)
 * writes nothing. Changes of one link within one process take turns, each beginning on what the one before it wrote.
 *
 * @throws LinkError what `decide` refused with; `busy` once the attempts are used up; `unknown_link` if it is gone
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

/** Full jitter: anywhere from nothing to a ceiling that doubles, so that those who collided once spread out. */
export function jitter(attempt: number, longestPauseMs: number, random: Random): number {
  const ceiling = Math.min(longestPauseMs, FIRST_PAUSE_MS * 2 ** attempt);
  const [high = 0, low = 0] = random(2);
  return (ceiling * (high * 256 + low)) / 65_536;
}

/** Those of this process that change one link, and what the last of them knew. */
interface Line {
  last: Promise<unknown>;
  length: number;
  latest?: Link;
  /** Whether the last write got no answer: those who wait behind it need not wait for the same, each in turn. */
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
