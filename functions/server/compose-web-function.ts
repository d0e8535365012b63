import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { jsonLog } from '../adapters/json-log.ts';
import { composeRedeem } from '../compose.ts';
import type { WebFunctionConfig } from '../config.ts';
import { deploymentId } from '../http/deployment.ts';
import { refuse } from '../redeem/refusal.ts';
import { redeemRoutes } from '../redeem/routes.ts';
import { incomingOf } from '../redeem/visit.ts';
import { trustLastHop } from './node-request.ts';
import { LinksServer } from './server.ts';

/**
 * How long before its timeout a download is cut, in ms. Lambda ends a stream at the timeout, and does not say whether a client
 * can tell that from a whole file (https://docs.aws.amazon.com/lambda/latest/dg/web-functions-revisions-timeout.html).
 */
const BEFORE_TIMEOUT_MS = 2_000;

/** After SIGTERM the process has one second (web-functions-env-lifecycle.html). What is left of it is for the events. */
const SETTLE_MS = 800;

/** Connections that Lambda keeps open without a request. A file descriptor each, of 1,024; a download takes two. */
const SPARE_CONNECTIONS = 256;

/** Composes the server that runs as a Lambda Web Function: the recipient's URL alone, not yet listening. */
export async function composeWebFunction(config: WebFunctionConfig): Promise<LinksServer> {
  const { MAX_CONCURRENCY: most, TIMEOUT_SECONDS, BUCKETS: buckets } = config;
  const log = jsonLog;
  // How Lambda gives a Web Function its role's credentials is not documented, and an environment may live long: the chain looks
  // everywhere, and renews them in time.
  const overrides = { log, sockets: most, credentials: defaultProvider() };
  const ports = await composeRedeem(config, buckets ? { ...overrides, buckets } : overrides);
  return new LinksServer({
    ...config.AWS_LAMBDA_HTTP_ENDPOINT,
    // The endpoint speaks HTTPS only, and writes the client's address last: web-functions-http.html.
    before: { trust: trustLastHop, isAlwaysSecure: true },
    maxConnections: most + SPARE_CONNECTIONS,
    slowClientMs: config.SLOW_CLIENT_SECONDS * 1000,
    longestMs: TIMEOUT_SECONDS * 1000 - BEFORE_TIMEOUT_MS,
    drainMs: 0,
    settleMs: SETTLE_MS,
    redeem: redeemRoutes(ports, {
      brand: config.BRAND,
      maxStreamBytes: config.MAX_STREAM_BYTES,
      presignSeconds: config.PRESIGN_SECONDS,
      deployment: deploymentId(config.TABLE_NAME, buckets),
    }),
    refuse: (request, thrown) =>
      refuse({ ports: { log }, settings: { brand: config.BRAND } }, incomingOf(request), thrown),
    flush: () => ports.events.flush(),
    log,
  });
}
