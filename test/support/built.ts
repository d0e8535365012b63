import { join } from 'node:path';

/** What ships, as `startStack` and `startServer` take it. */
export interface Built {
  zips: { links: string; redeem: string };
  bundle: string;
}

/** What build-once.ts has built for this run. @throws Error outside Jest */
export function built(): Built {
  const directory = process.env.TESTED_BUILD;
  if (!directory) throw new Error('Jest has built nothing: see test/support/build-once.ts.');
  return {
    zips: { links: join(directory, 'links.zip'), redeem: join(directory, 'redeem.zip') },
    bundle: join(directory, 'server', 'index.mjs'),
  };
}
