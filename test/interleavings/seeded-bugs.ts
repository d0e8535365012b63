import type { Link } from '../../functions/core/link.ts';
import type { LinkStore } from '../../functions/core/ports.ts';
import { RESERVATION_SECONDS } from '../../functions/core/transitions.ts';
import type { Exploration } from './explore.ts';
import type { Bug } from './world.ts';

/** A mistake that somebody might make, and a world small enough to see it in. */
export interface SeededBug {
  mistake: string;
  exploration: Exploration;
}

/** Each breaks one promise in a way of its own; a checker that finds nothing wrong with one of them is no checker. */
export const SEEDED_BUGS: readonly SeededBug[] = [
  {
    mistake: 'commit without its condition',
    exploration: { clients: 2, lapse: true, bug: { links: commitsBlindly } },
  },
  {
    mistake: 'stream before commit',
    exploration: { clients: 2, lapse: true, bug: { objects: sendsAtOpen } },
  },
  {
    mistake: 'release after commit',
    exploration: { clients: 2, lossyObject: true, bug: { links: releasesWhatFailed } },
  },
  {
    mistake: 'lapse ignored',
    exploration: { clients: 2, crashes: 1, bug: { links: neverLapses } },
  },
  {
    mistake: 'retry taken for loss',
    exploration: { clients: 1, lossyWrites: true, bug: { links: takesItsOwnWriteForAnothers } },
  },
];

/** Writes what it committed over whatever is there. */
function commitsBlindly(store: LinkStore): LinkStore {
  return {
    get: (id) => store.get(id),
    put: async (link, expectedVersion) => {
      const isCommit = link.claims.some(({ state }) => state === 'committed');
      const present = isCommit ? await store.get(link.id) : undefined;
      if (!present) return store.put(link, expectedVersion);
      return store.put({ ...link, version: present.version + 1 }, present.version);
    },
  };
}

/** Lets the first chunk go as soon as it has it. */
function sendsAtOpen(...[store, client]: Parameters<NonNullable<Bug['objects']>>) {
  return {
    ...store,
    open: async (...asked: Parameters<typeof store.open>) => {
      const body = await store.open(...asked);
      client.received += 1;
      return body;
    },
  };
}

/** Means well: gives the use back when the download fails. */
function releasesWhatFailed(store: LinkStore): LinkStore {
  return {
    get: (id) => store.get(id),
    put: (link, expectedVersion) =>
      store.put({ ...link, claims: link.claims.filter(({ state }) => state !== 'failed') }, expectedVersion),
  };
}

/** Writes reservations that outlive everybody. */
function neverLapses(store: LinkStore): LinkStore {
  const forEver = (link: Link): Link => ({
    ...link,
    claims: link.claims.map((claim) =>
      claim.state === 'reserved' ? { ...claim, lapsesAt: claim.reservedAt + 1_000 * RESERVATION_SECONDS } : claim,
    ),
  });
  return { get: (id) => store.get(id), put: (link, expectedVersion) => store.put(forEver(link), expectedVersion) };
}

/** Meets its own write in the item that refused the second try, and from then on takes that claim for somebody else's. */
function takesItsOwnWriteForAnothers(store: LinkStore): LinkStore {
  let isMistaken = false;
  const seen = (link: Link): Link => ({
    ...link,
    claims: isMistaken ? link.claims.map((claim) => ({ ...claim, id: 'another', secretHash: 'another' })) : link.claims,
  });
  return {
    get: async (id) => {
      const link = await store.get(id);
      return link && seen(link);
    },
    put: async (link, expectedVersion) => {
      const result = await store.put(link, expectedVersion);
      if (result.stored || !result.current) return result;
      isMistaken ||= result.current.version === link.version;
      return { stored: false, current: seen(result.current) };
    },
  };
}
