import { join } from 'node:path';
import type { Zips } from '../../scripts/local/start-stack.ts';

/** What ships, as `startStack` and `startServer` take it. */
export interface Built {
  zips: Zips;
  bundle: string;
}

/** What build-once.ts has built for this run. @throws Error outside Jest */
export function built(): Built {
  const directory = process.env.TESTED_BUILD;
  if (!directory) throw new Error('Jest has built nothing: see test/support/build-once.ts.');
  return {
    zips: {
      links: join(directory, 'links.zip'),
      redeem: join(directory, 'redeem.zip'),
      web: join(directory, 'web.zip'),
    },
    bundle: join(directory, 'server', 'index.mjs'),
  };
}
