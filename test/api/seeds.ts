import type { LinksClient } from '../../client/index.ts';

/** What lies in the bucket: keys to their bytes. */
export const OBJECTS: Readonly<Record<string, string>> = {
  'report.pdf': 'A report, as far as a test of an API is concerned.',
  'empty.bin': '',
};

const PIN = '2468';

const DAY_MS = 86_400_000;

const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

/** A kind of link by its name: what is ordered, and what has become of it before it is asked for. */
interface Seed {
  order?: Record<string, unknown>;
  fate?: 'used' | 'revoked';
}

const SEEDS: Readonly<Record<string, Seed>> = {
  // The example token of docs/openapi.yaml: A and nothing else.
  '': {},
  pin: { order: { pin: PIN } },
  redirect: { order: { delivery: 'redirect' } },
  'redirect-no-lease': { order: { delivery: 'redirect', leaseSeconds: 0 } },
  'redirect-many-uses': { order: { delivery: 'redirect', maxUses: 100 } },
  'page-first': { order: { confirm: 'always' } },
  'no-lease': { order: { leaseSeconds: 0 } },
  empty: { order: { key: 'empty.bin' } },
  'many-uses': { order: { maxUses: 100, filename: 'Übersicht; 2030.pdf' } },
  'not-yet': { order: { notBefore: inDays(1) } },
  elsewhere: { order: { allowedCidrs: ['192.0.2.0/24'] } },
  used: { fate: 'used' },
  revoked: { fate: 'revoked' },
};

/** A seed's token: it opens nothing, and is well formed. */
const tokenOf = (name: string) => name.padEnd(43, 'A');

const SEED_TOKENS = Object.keys(SEEDS).map(tokenOf);

const NAMES = new Map(Object.keys(SEEDS).map((name) => [tokenOf(name), name]));

/** The tokens of seeds that stand in a query or a form. */
export const seedTokensIn = (text: string) => SEED_TOKENS.filter((token) => text.includes(token));

/** The token of a new link of the seed's kind. */
export async function linkOf(seedToken: string, owner: LinksClient): Promise<string> {
  const { order = {}, fate } = SEEDS[NAMES.get(seedToken) ?? ''] ?? {};
  const { id, url } = await owner.create({ key: 'report.pdf', ...order });
  if (fate === 'revoked') await owner.revoke(id);
  if (fate === 'used') await (await fetch(url, { headers: { accept: '*/*' } })).arrayBuffer();
  return new URL(url).searchParams.get('token') ?? '';
}

/** The words that schemathesis.toml names, mostly of what is there. */
export const DICTIONARIES = {
  tokens: SEED_TOKENS,
  keys: Object.keys(OBJECTS),
  pins: [PIN, '1357'],
  // Each time to begin with lies before each end.
  starts: [inDays(-30), inDays(0.5)],
  ends: [inDays(2), inDays(7), inDays(365)],
};
