import type { Seen } from './client.ts';
import { MIDDLE, type Site } from './site.ts';

/** POST /claim, again with the same key where no answer came or the function failed. */
export function claimUntil(site: Site): Promise<Seen> {
  return insist(() => site.claim());
}

/** Claims and then fetches the file in two parts, as a client of ours does: each asked for until it is there. */
export async function claimAndFetch(site: Site): Promise<Seen> {
  await claimUntil(site);
  const first = await insist(() => site.ask({ headers: { range: `bytes=0-${MIDDLE - 1}` } }));
  const second = await insist(() => site.ask({ headers: { range: `bytes=${MIDDLE}-` } }));
  return { ...second, body: Buffer.concat([first.body, second.body]), isWhole: first.isWhole && second.isWhole };
}

/** Claims and asks for the first part, once. */
export async function claimAndFetchOnce(site: Site): Promise<Seen> {
  await claimUntil(site);
  return site.ask({ headers: { range: `bytes=0-${MIDDLE - 1}` } });
}

async function insist(ask: () => Promise<Seen>): Promise<Seen> {
  let seen = await ask();
  for (let tries = 1; tries < 3 && (seen.status === 0 || seen.status >= 500); tries++) seen = await ask();
  return seen;
}
