import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { LinkError } from '../core/errors.ts';
import { RecipientLeft } from '../core/ports.ts';
import { sendNodeReply } from '../http/node-reply.ts';
import { readBody, requestOfNode, type Trust } from '../http/node-request.ts';
import { problemReply } from '../http/problem.ts';
import { jsonReply, type Reply, reply, withoutBody } from '../http/reply.ts';
import type { HttpRequest } from '../http/request.ts';
import { InFlight } from './in-flight.ts';
import type { Metrics } from './metrics.ts';

/** What answers a request; told what came before, for the owner API checks a signature over all of it. */
export type Answer = (request: HttpRequest, incoming: IncomingMessage, body: Buffer) => Promise<Reply>;

export interface ServerOptions {
  port: number;
  managementPort: number;
  trust: Trust;
  maxConnections: number;
  /** How long a recipient may take no byte: ms. */
  slowClientMs: number;
  /** How long downloads may go on after `stop`: ms. */
  drainMs: number;
  /** The recipient's URL. */
  redeem: Answer;
  /** The owner API, where there is one here. */
  links?: Answer;
  /** Resolves when events have been told that are still on their way. */
  flush: () => Promise<void>;
  metrics: Metrics;
}

/**
 * How many requests may be at work on their claim at once. Those beyond wait, before anything is reserved: five hundred
 * that begin together would time out on each other instead. Once its first chunk is in hand a download counts no more.
 */
const STARTING = 32;

/** As the routes have it: what is larger is answered 413. */
const MAX_BODY_BYTES = 65_536;

/** After the drain, how long the cut downloads have to settle: ms. */
const SETTLE_MS = 10_000;

/** A probe or Prometheus takes its answer at once. */
const MANAGEMENT_MS = 10_000;

const LIMITS = {
  // A client that sends its request a byte at a time holds a connection, and nothing else.
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  // Longer than a load balancer keeps an idle connection, or it would send a request into one that is just closing:
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
  keepAliveTimeout: 95_000,
  maxHeaderSize: 16_384,
};

/** Both URLs on Node's HTTP server, and a management port beside them. */
export class LinksServer {
  readonly #options: ServerOptions;
  readonly #public: Server;
  readonly #management: Server;
  readonly #inFlight = new InFlight();
  readonly #starting = pLimit(STARTING);
  #state: 'serving' | 'draining' | 'cutting' = 'serving';

  constructor(options: ServerOptions) {
    this.#options = options;
    options.metrics.watch({ inFlight: () => this.#inFlight.count, waiting: () => this.#starting.pendingCount });
    this.#public = createServer(LIMITS, (incoming, outgoing) => {
      void this.#inFlight.during(() => this.#serve(incoming, outgoing)).catch(() => outgoing.destroy());
    });
    this.#public.maxConnections = options.maxConnections;
    this.#management = createServer(LIMITS, (incoming, outgoing) => {
      void this.#manage(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  /** Resolves to the ports that it listens on. Rejects where one is taken, with the code EADDRINUSE. */
  async start(): Promise<{ port: number; managementPort: number }> {
    return {
      port: await listen(this.#public, this.#options.port),
      managementPort: await listen(this.#management, this.#options.managementPort),
    };
  }

  /**
   * Stops: new requests are told 503, downloads under way go on to their end, and what has not ended after `drainMs` is cut
   * and settled. Resolves when nothing is left.
   */
  async stop(): Promise<void> {
    this.#state = 'draining';
    const over = new AbortController();
    await Promise.race([this.#inFlight.idle(), sleep(this.#options.drainMs, undefined, over).catch(() => {})]);
    this.#state = 'cutting';
    this.#public.closeAllConnections();
    await Promise.race([this.#inFlight.idle(), sleep(SETTLE_MS, undefined, over).catch(() => {})]);
    over.abort();
    await this.#options.flush();
    await Promise.all([close(this.#public), close(this.#management)]);
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const start = performance.now();
    const { method = '' } = incoming;
    const route = routeOf(incoming.url ?? '/');
    const body = await readBody(incoming, MAX_BODY_BYTES);
    const answered = await this.#answer(route, incoming, outgoing, body);
    const seconds = (performance.now() - start) / 1000;
    this.#options.metrics.answered({ route, method, status: answered.status, seconds });
    if (this.#state !== 'serving') outgoing.setHeader('connection', 'close');
    await sendNodeReply(answered, outgoing, {
      slowClientMs: this.#options.slowClientMs,
      gone: () => (this.#state === 'cutting' ? new Error('the server stops') : new RecipientLeft()),
      onSent: (bytes) => this.#options.metrics.sent(bytes),
    });
  }

  async #answer(route: Route, incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer): Promise<Reply> {
    if (route === 'probe') return this.#probe(incoming.url);
    if (this.#state !== 'serving') {
      const refused = problemReply(new LinkError('shutting_down'));
      return incoming.method === 'HEAD' ? withoutBody(refused) : refused;
    }
    const { redeem, links = redeem, trust } = this.#options;
    const request = requestOfNode(incoming, body, trust);
    if (route === 'links') return links(request, incoming, body);
    return this.#starting(() => {
      // Who left while waiting shall not spend a use.
      if (outgoing.destroyed) throw new RecipientLeft();
      return redeem(request, incoming, body);
    });
  }

  #probe(url = ''): Reply {
    const isReady = this.#state === 'serving';
    if (url.startsWith('/readyz') && !isReady) return jsonReply(503, { status: 'stopping' });
    return jsonReply(200, { status: 'ok' });
  }

  async #manage(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const answered =
      incoming.url === '/metrics'
        ? reply(
            200,
            { 'content-type': this.#options.metrics.registry.contentType },
            await this.#options.metrics.registry.metrics(),
          )
        : routeOf(incoming.url ?? '/') === 'probe'
          ? this.#probe(incoming.url)
          : problemReply(new LinkError('unknown_route'));
    await sendNodeReply(answered, outgoing, { slowClientMs: MANAGEMENT_MS, gone: () => new RecipientLeft() });
  }
}

type Route = 'probe' | 'links' | 'download' | 'claim' | 'other';

function routeOf(url: string): Route {
  const path = url.split('?', 1)[0] ?? '';
  if (path === '/healthz' || path === '/readyz') return 'probe';
  if (path === '/links' || path.startsWith('/links/') || path === '/get-link') return 'links';
  if (path === '/download') return 'download';
  return path === '/claim' ? 'claim' : 'other';
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, () => resolve());
  });
  return (server.address() as AddressInfo).port;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
