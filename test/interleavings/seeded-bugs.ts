import type { Link } from '../../functions/core/link.ts';
import type { LinkStore } from '../../functions/core/ports.ts';
import { RESERVATION_SECONDS } from '../../functions/core/transitions.ts';
import type { Exploration } from './explore.ts';
import type { Bug } from './world.ts';

/** Whatever is tried is wrong. */
const NOBODYS_PIN = { salt: 'AAAA', hash: Buffer.alloc(32).toString('base64url') };

/** A mistake that somebody might make, and a world small enough to see it in. */
export interface SeededBug {
  mistake: string;
  exploration: Exploration;
}

/** Each breaks one promise in a way of its own; a checker that finds nothing wrong with one of them is no checker. */
export const SEEDED_BUGS: readonly SeededBug[] = [
  {
    mistake: 'commit without its condition',
    exploration: { clients: 2, bug: { links: commitsBlindly } },
  },
  {
    mistake: 'send before commit',
    exploration: { clients: 2, bug: { objects: sendsAtOpen } },
  },
  {
    mistake: 'a loser that sends',
    exploration: { clients: 2, bug: { links: takesDefeatForVictory } },
  },
  {
    mistake: 'PIN let out before its write',
    exploration: {
      clients: 2,
      pins: ['wrong', 'wrong'],
      overrides: { pin: NOBODYS_PIN },
      bug: { links: countsNothing },
    },
  },
  {
    mistake: 'use given back after a failure',
    exploration: { clients: 2, lossyObject: true, bug: { links: releasesWhatFailed } },
  },
  {
    mistake: 'lapse ignored',
    exploration: { clients: 2, habits: ['parts', 'parts'], crashes: 1, bug: { links: neverLapses } },
  },
  {
    mistake: 'retry taken for loss',
    exploration: { clients: 1, lossyWrites: true, bug: { links: takesItsOwnWriteForAnothers } },
  },
  {
    mistake: 'late commit not fenced off',
    exploration: { clients: 1, lossyWrites: true, bug: { links: fencesNothing } },
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

/** Sends although its commit was refused. */
function takesDefeatForVictory(store: LinkStore): LinkStore {
  return {
    get: (id) => store.get(id),
    put: async (link, expectedVersion) => {
      await store.put(link, expectedVersion);
      return true;
    },
  };
}

/** Tells of a wrong PIN that it has not counted. */
function countsNothing(store: LinkStore): LinkStore {
  return {
    get: (id) => store.get(id),
    put: async (link, expectedVersion) => link.wrongPins > 0 || store.put(link, expectedVersion),
  };
}

/** Takes a commit that was not answered for one that never lands. */
function fencesNothing(store: LinkStore): LinkStore {
  return {
    get: (id) => store.get(id),
    put: async (link, expectedVersion) => link.claims.length === 0 || store.put(link, expectedVersion),
  };
}

/** Meets its own write where the second try was refused, and takes that claim for somebody else's from then on. */
function takesItsOwnWriteForAnothers(store: LinkStore): LinkStore {
  let refused: number | undefined;
  let isMistaken = false;
  return {
    get: async (id) => {
      const link = await store.get(id);
      isMistaken ||= link !== undefined && link.version === refused;
      const claims = link?.claims.map((claim) => ({ ...claim, id: 'another', secretHash: 'another' }));
      return link && claims && isMistaken ? { ...link, claims } : link;
    },
    put: async (link, expectedVersion) => {
      const isStored = await store.put(link, expectedVersion);
      if (!isStored) refused = link.version;
      return isStored;
    },
  };
}
