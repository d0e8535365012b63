import { createHash } from 'node:crypto';
import type { InspectedLink, LinksClient } from '../../../../client/index.ts';
import { LedgerWatch } from '../../../tail/watch.ts';
import type { Ledger } from '../../protocol.ts';
import { emptyReply, jsonReply } from '../reply.ts';
import type { Route } from './route.ts';

const MOST = { default: 500, most: 10_000 };

/** Tabs that ask at the same time share an answer. */
const SHARED_MS = 900;

interface Look {
  links: LinksClient;
  most: number;
  watch: LedgerWatch;
  at: number;
  found: Promise<InspectedLink[]>;
}

let last: Look | undefined;

/**
 * The newest links with their claims, as `links tail` reads them. The page asks every other second, and gets nothing while
 * nothing has changed.
 */
export const getLedger: Route = ({ query, services }) =>
  services.use(async ({ links }) => {
    const most = Math.min(MOST.most, Number(query.get('most')) || MOST.default);
    const found = await look(links, most);
    const version = createHash('sha256').update(JSON.stringify(found)).digest('base64url');
    if (version === query.get('version')) return emptyReply();
    return jsonReply(200, { version, links: found, isMore: found.length === most } satisfies Ledger);
  });

function look(links: LinksClient, most: number): Promise<InspectedLink[]> {
  const isSame = last?.links === links && last.most === most;
  if (isSame && last && performance.now() - last.at < SHARED_MS) return last.found;
  const watch = isSame && last ? last.watch : new LedgerWatch(links, most);
  last = { links, most, watch, at: performance.now(), found: fetchListed(watch) };
  return last.found;
}

/** Leaves out the files of archives: there may be a thousand in each. */
async function fetchListed(watch: LedgerWatch): Promise<InspectedLink[]> {
  return (await watch.fetchLinks()).map(({ files: _, ...link }) => link);
}
