import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { LinkError } from '../core/errors.ts';
import { type Log, RecipientLeft } from '../core/ports.ts';
import { problemReply } from '../http/problem.ts';
import { jsonReply, overConnection, type Reply, reply } from '../http/reply.ts';
import { type HttpRequest, MAX_BODY_BYTES } from '../http/request.ts';
import { type Route, routeOf } from '../http/routes.ts';
import { scavengeEvery } from '../young-memory.ts';
import { Connections } from './connections.ts';
import { InFlight } from './in-flight.ts';
import type { Metrics } from './metrics.ts';
import { sendNodeReply } from './node-reply.ts';
import { hasLeft, isByTrusted, readBody, requestOfNode, type Trust } from './node-request.ts';
import { proxyWarning } from './proxy-warning.ts';

/** What answers a request; told what came before, for the owner API checks a signature over all of it. */
export type Answer = (request: HttpRequest, incoming: IncomingMessage) => Promise<Reply>;

export interface ServerOptions {
  port: number;
  managementPort: number;
  trust: Trust;
  maxConnections: number;
  /** How long a recipient may take no byte of what is held out to it: ms. */
  slowClientMs: number;
  /** How long downloads may go on after `stop`: ms. */
  drainMs: number;
  /** The recipient's URL. */
  redeem: Answer;
  /** The owner API, where there is one here. */
  links?: Answer;
  /** What is said where the server itself says no. */
  refuse: (request: HttpRequest, thrown: unknown) => Promise<Reply>;
  /** Resolves when events have been told that are still on their way. */
  flush: () => Promise<void>;
  metrics: Metrics;
  log: Log;
}

/**
 * How many requests may be at work on their claim at once. Those beyond wait, before anything is reserved: five hundred
 * that begin together would time out on each other instead. Once its first chunk is in hand a download counts no more.
 */
const STARTING = 32;

/** After the drain, how long the cut downloads have to settle: ms. */
const SETTLE_MS = 10_000;

const LIMITS = {
  // A client that sends its request a byte at a time holds a connection, and nothing else.
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  // Whoever keeps a connection open keeps it from others.
  keepAliveTimeout: 5_000,
  maxHeaderSize: 16_384,
};

/**
 * How long a trusted proxy may keep a connection without a request: longer than a load balancer does, or it would send a
 * request into one that is just closing. ms
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html)
 */
const PROXY_KEEP_ALIVE_MS = 95_000;

const letGo = scavengeEvery(8 * 1024 * 1024);

/** Both URLs on Node's HTTP server, and a management port beside them. */
export class LinksServer {
  readonly #options: ServerOptions;
  readonly #public: Server;
  readonly #management: Server;
  readonly #connections: Connections;
  readonly #inFlight = new InFlight();
  readonly #warnOfProxy: (incoming: IncomingMessage) => void;
  readonly #starting = pLimit(STARTING);
  #state: 'serving' | 'draining' | 'cutting' = 'serving';

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#warnOfProxy = proxyWarning(options.log, options.trust);
    this.#public = createServer(LIMITS, (incoming, outgoing) => {
      // Node has set its own timeout by then: it listens since before us.
      const keep = () => incoming.socket.setTimeout(PROXY_KEEP_ALIVE_MS);
      if (isByTrusted(incoming.socket, options.trust)) outgoing.once('finish', keep);
      const serve = () => this.#connections.inTurn(incoming.socket, () => this.#serve(incoming, outgoing));
      void this.#inFlight.during(serve).catch(() => outgoing.destroy());
    });
    this.#public.maxConnections = options.maxConnections;
    this.#public.on('drop', () => options.metrics.dropped());
    this.#connections = new Connections(this.#public, options.slowClientMs);
    this.#management = createServer(LIMITS, (incoming, outgoing) => {
      void this.#manage(incoming, outgoing).catch(() => outgoing.destroy());
    });
    options.metrics.watch({
      inFlight: () => this.#inFlight.count,
      waiting: () => this.#starting.pendingCount,
      connections: () => this.#connections.count,
    });
  }

  /** Resolves to the ports that it listens on. @throws Error in a sentence, where one is not to be had */
  async start(): Promise<{ port: number; managementPort: number }> {
    const managementPort = await listen(this.#management, this.#options.managementPort, 'MANAGEMENT_PORT');
    try {
      return { port: await listen(this.#public, this.#options.port, 'PORT'), managementPort };
    } catch (error) {
      await close(this.#management);
      throw error;
    }
  }

  /**
   * Stops: new requests are told 503, downloads under way go on to their end, and what has not ended after `drainMs` is cut
   * and settled. Resolves when nothing is left.
   */
  async stop(): Promise<void> {
    const { drainMs, slowClientMs, flush } = this.#options;
    this.#state = 'draining';
    await within(drainMs, async () => {
      await this.#inFlight.idle();
      await within(slowClientMs, () => this.#connections.closedByClients());
    });
    this.#state = 'cutting';
    this.#public.closeAllConnections();
    await within(SETTLE_MS, () => this.#inFlight.idle());
    await flush();
    await Promise.all([close(this.#public), close(this.#management)]);
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const start = performance.now();
    const route = routeOf(incoming.url ?? '/');
    const answered = route === 'probe' ? this.#probe(incoming.url) : await this.#answer(route, incoming);
    const seconds = (performance.now() - start) / 1000;
    this.#options.metrics.answered({ route, method: incoming.method, status: answered.status, seconds });
    if (this.#state !== 'serving') outgoing.setHeader('connection', 'close');
    await this.#send(answered, outgoing, (bytes) => {
      this.#options.metrics.sent(bytes);
      letGo(bytes);
    });
  }

  async #answer(route: Route, incoming: IncomingMessage): Promise<Reply> {
    this.#warnOfProxy(incoming);
    const request = requestOfNode(incoming, this.#options.trust);
    return overConnection(await this.#answerTo(request, route, incoming), request);
  }

  async #answerTo(request: HttpRequest, route: Route, incoming: IncomingMessage): Promise<Reply> {
    const { redeem, links = redeem, refuse } = this.#options;
    try {
      if (this.#state !== 'serving') throw new LinkError('shutting_down');
      const isGone = () => hasLeft(incoming);
      const whole = { ...request, isGone, body: await readBody(incoming, MAX_BODY_BYTES) };
      if (route === 'links') return await links(whole, incoming);
      return await this.#starting(() => {
        // Who left while waiting shall not spend a use.
        if (isGone()) throw new RecipientLeft();
        return redeem(whole, incoming);
      });
    } catch (thrown) {
      if (thrown instanceof RecipientLeft) throw thrown;
      return await refuse(request, thrown);
    }
  }

  #probe(url = ''): Reply {
    const isReady = this.#state === 'serving';
    if (url.startsWith('/readyz') && !isReady) return jsonReply(503, { status: 'stopping' });
    return jsonReply(200, { status: 'ok' });
  }

  async #manage(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    await this.#send(await this.#manageable(incoming.url), outgoing);
  }

  async #manageable(url = '/'): Promise<Reply> {
    if (routeOf(url) === 'probe') return this.#probe(url);
    if (url !== '/metrics') return problemReply(new LinkError('unknown_route'));
    const { registry } = this.#options.metrics;
    return reply(200, { 'content-type': registry.contentType }, await registry.metrics());
  }

  #send(answered: Reply, outgoing: ServerResponse, onSent: (bytes: number) => void = () => {}): Promise<void> {
    return sendNodeReply(answered, outgoing, {
      gone: () => (this.#state === 'cutting' ? new Error('the server stops') : new RecipientLeft()),
      slowClientMs: this.#options.slowClientMs,
      onSent,
    });
  }
}

/** Waits for an act, but no longer than that: ms. */
async function within(milliseconds: number, act: () => Promise<void>): Promise<void> {
  const over = new AbortController();
  await Promise.race([act(), sleep(milliseconds, undefined, over).catch(() => {})]);
  over.abort();
}

async function listen(server: Server, port: number, variable: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server
      .once('error', (cause: NodeJS.ErrnoException) => {
        const why = cause.code === 'EADDRINUSE' ? 'is taken' : `cannot be had (${cause.code})`;
        reject(new Error(`Port ${port} ${why}: free it, or set ${variable} to another one.`, { cause }));
      })
      .listen(port, () => resolve());
  });
  return (server.address() as AddressInfo).port;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
