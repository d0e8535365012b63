import { jsonLog } from '../adapters/json-log.ts';
import { composeLinks, composeRedeem } from '../compose.ts';
import type { ServerConfig } from '../config.ts';
import type { Log } from '../core/ports.ts';
import { linksRoutes } from '../links/routes.ts';
import { settingsOf } from '../links/settings.ts';
import { refusalReply } from '../redeem/refusal.ts';
import { redeemRoutes } from '../redeem/routes.ts';
import { Metrics } from './metrics.ts';
import { trustOf } from './node-request.ts';
import { readOwners } from './owners.ts';
import { type Answer, LinksServer } from './server.ts';
import { signedBy } from './signed-by.ts';

/** The server that a configuration asks for, not yet listening, and its log. @throws Error for an owners file that is wrong */
export function composeServer(config: ServerConfig): { server: LinksServer; log: Log } {
  const metrics = new Metrics();
  const log: Log = (entry) => {
    metrics.logged(entry);
    jsonLog(entry);
  };
  // A download under way holds one connection to S3; the table is asked in between.
  const surroundings = { log, sockets: config.MAX_CONNECTIONS };
  const ports = composeRedeem(config, surroundings);
  const links = ownerApi(config, surroundings);
  const server = new LinksServer({
    port: config.PORT,
    managementPort: config.MANAGEMENT_PORT,
    trust: trustOf(config.TRUST_PROXY),
    maxConnections: config.MAX_CONNECTIONS,
    slowClientMs: config.SLOW_CLIENT_SECONDS * 1000,
    drainMs: config.DRAIN_SECONDS * 1000,
    redeem: redeemRoutes(ports, { maxStreamBytes: config.MAX_STREAM_BYTES, presignSeconds: config.PRESIGN_SECONDS }),
    ...(links ? { links: links.answer } : {}),
    refuse: (request, thrown) => refusalReply(log, request, thrown),
    flush: async () => void (await Promise.all([ports.events.flush(), links?.flush()])),
    metrics,
    log,
  });
  return { server, log };
}

function ownerApi(
  config: ServerConfig,
  surroundings: { log: Log; sockets: number },
): { answer: Answer; flush: () => Promise<void> } | undefined {
  if (!('BUCKETS' in config)) return undefined;
  const ports = composeLinks(config, surroundings);
  const answer = linksRoutes(ports, settingsOf(config));
  return {
    answer: signedBy(readOwners(config.OWNERS_FILE), config.AWS_REGION, answer),
    flush: () => ports.events.flush(),
  };
}
