import { LinkError } from './errors.ts';
import type { Link } from './link.ts';
import type { LinkStore, Pause, Random } from './ports.ts';
import type { Decision } from './transitions.ts';

/** How often a write that lost to another is decided again before the request gives up with `busy`. */
export const MAX_ATTEMPTS = 12;

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 250;

export interface ChangePorts {
  links: LinkStore;
  random: Random;
  pause: Pause;
}

/**
 * Brings a link from one state to the next: decide, write on the condition that nobody wrote in between, and where
 * somebody did, decide again on what they wrote. A decision that finds its change already made (an earlier write landed
 * though its answer was lost) writes nothing.
 *
 * @returns the link as it now stands in the store
 * @throws LinkError what `decide` refused with; `busy` once the attempts are used up; `unknown_link` if it is gone
 */
export async function changeLink(ports: ChangePorts, link: Link, decide: (link: Link) => Decision): Promise<Link> {
  let current = link;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const next = decide(current);
    if (next instanceof LinkError) throw next;
    if (next === current) return current;
    const put = await ports.links.put(next, current.version);
    if (put.stored) return next;
    const seen = put.current ?? (await ports.links.get(link.id));
    if (!seen) throw new LinkError('unknown_link');
    current = seen;
    await ports.pause(jitter(attempt, ports.random));
  }
  throw new LinkError('busy', { retryAfterSeconds: 1 });
}

/** Full jitter: anywhere from nothing to a ceiling that doubles, so that those who collided once spread out. */
export function jitter(attempt: number, random: Random): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
  const [byte = 0] = random(1);
  return (ceiling * byte) / 256;
}
