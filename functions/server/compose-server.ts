import type { IncomingMessage } from 'node:http';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { jsonLog } from '../adapters/json-log.ts';
import { composeLinks, composeRedeem, type Overrides } from '../compose.ts';
import type { OwnersServerConfig, ServerConfig } from '../config.ts';
import type { RedeemPorts } from '../core/grant.ts';
import type { Log } from '../core/ports.ts';
import { deploymentId } from '../http/deployment.ts';
import { linksRoutes } from '../links/routes.ts';
import { settingsOf } from '../links/settings.ts';
import { refuse } from '../redeem/refusal.ts';
import { redeemRoutes } from '../redeem/routes.ts';
import { incomingOf } from '../redeem/visit.ts';
import { Metrics } from './metrics.ts';
import { trustOf } from './node-request.ts';
import { readOwners } from './owners.ts';
import { type Answer, LinksServer } from './server.ts';
import { orderLimit, signedBy } from './signed-by.ts';

/** The file that flows, and those of an archive that are opened ahead of it (`adapters/archive-reader.ts`). */
const CONNECTIONS_OF_A_DOWNLOAD = 4;

/** How long downloads that were cut after the drain have to settle, in ms. */
const SETTLE_MS = 10_000;

/** Composes the server of a configuration, not yet listening, and its log. @throws Error for a faulty owners file */
export async function composeServer(config: ServerConfig): Promise<{ server: LinksServer; log: Log }> {
  const metrics = new Metrics();
  const log: Log = (entry) => {
    metrics.countLogged(entry);
    jsonLog(entry);
  };
  // Each download holds a connection to S3 for as long as it runs, and that of an archive a few more.
  // A server's credentials may come from anywhere: a container's role, an instance's, a profile. The chain renews them in time.
  const overrides = {
    log,
    sockets: config.MAX_CONNECTIONS * CONNECTIONS_OF_A_DOWNLOAD,
    credentials: defaultProvider(),
  };
  const { ports, links } =
    'OWNER_INDEX' in config
      ? await composeBoth(config, overrides)
      : { ports: await composeRedeem(config, overrides), links: undefined };
  const server = new LinksServer({
    port: config.PORT,
    management: { port: config.MANAGEMENT_PORT, metrics },
    before: { trust: trustOf(config.TRUST_PROXY) },
    maxConnections: config.MAX_CONNECTIONS,
    slowClientMs: config.SLOW_CLIENT_SECONDS * 1000,
    drainMs: config.DRAIN_SECONDS * 1000,
    settleMs: SETTLE_MS,
    redeem: redeemRoutes(ports, {
      maxStreamBytes: config.MAX_STREAM_BYTES,
      presignSeconds: config.PRESIGN_SECONDS,
      brand: config.BRAND,
      deployment: deploymentId(config.TABLE_NAME, config.BUCKETS),
    }),
    links,
    refuse: (request, thrown) =>
      refuse({ ports: { log }, settings: { brand: config.BRAND } }, incomingOf(request), thrown),
    flush: () => ports.events.flush(),
    log,
  });
  return { server, log };
}

/** Composes both URLs over the same clients, so that claims and revocations of a link take turns. */
async function composeBoth(
  config: OwnersServerConfig,
  overrides: Overrides,
): Promise<{ ports: RedeemPorts; links: { answer: Answer; bodyLimit: (incoming: IncomingMessage) => number } }> {
  const ports = await composeLinks(config, overrides);
  const answer = linksRoutes(ports, settingsOf(config));
  const owners = readOwners(config.OWNERS_FILE);
  const bodyLimit = (incoming: IncomingMessage) => orderLimit(owners, incoming);
  return { ports, links: { answer: signedBy(owners, config.AWS_REGION, answer), bodyLimit } };
}
