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

/** Answers a request. Also gets Node's own, because the owner API checks a signature over all of it. */
export type Answer = (request: HttpRequest, incoming: IncomingMessage) => Promise<Reply>;

export interface ServerOptions {
  port: number;
  managementPort: number;
  trust: Trust;
  maxConnections: number;
  /** How long a recipient may take no byte, in ms. */
  slowClientMs: number;
  /** How long downloads may go on after `stop`, in ms. */
  drainMs: number;
  /** The recipient's URL. */
  redeem: Answer;
  /** The owner API, if the server has one. */
  links?: { answer: Answer; bodyLimit: (incoming: IncomingMessage) => number } | undefined;
  /** Makes the answer when the server itself refuses a request. */
  refuse: (request: HttpRequest, thrown: unknown) => Promise<Reply>;
  /** Resolves when no event is on its way any more. */
  flush: () => Promise<void>;
  metrics: Metrics;
  log: Log;
}

/**
 * How many requests may claim at once. Further ones wait before they reserve anything: five hundred that begin together would
 * time out on each other. A download no longer counts once its first chunk is here.
 */
const STARTING = 32;

/** How long downloads that were cut after the drain have to settle, in ms. */
const SETTLE_MS = 10_000;

const LIMITS = {
  // A client that sends its request byte by byte holds only a connection.
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  // A connection that a client keeps open is one less for others.
  keepAliveTimeout: 5_000,
  maxHeaderSize: 16_384,
};

/**
 * How long a trusted proxy may keep a connection without a request, in ms: longer than a load balancer does, which would
 * otherwise send a request into a connection that is just closing
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
      // Node sets its own timeout first, because it listened earlier.
      const keep = () => incoming.socket.setTimeout(PROXY_KEEP_ALIVE_MS);
      if (isByTrusted(incoming.socket, options.trust)) outgoing.once('finish', keep);
      const serve = () => this.#connections.takeTurn(incoming.socket, () => this.#serve(incoming, outgoing));
      void this.#inFlight.track(serve).catch(() => outgoing.destroy());
    });
    this.#public.maxConnections = options.maxConnections;
    this.#public.on('drop', () => options.metrics.countDropped());
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

  /** Starts to listen, and returns the ports. @throws Error in a sentence if it cannot listen on one */
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
   * Stops the server. New requests get 503, and downloads under way go on. Those that have not ended after `drainMs` are cut and
   * settled. Resolves when nothing is left.
   */
  async stop(): Promise<void> {
    const { drainMs, slowClientMs, flush } = this.#options;
    this.#state = 'draining';
    await waitAtMost(drainMs, async () => {
      await this.#inFlight.waitUntilIdle();
      await waitAtMost(slowClientMs, () => this.#connections.closeByClients());
    });
    this.#state = 'cutting';
    this.#public.closeAllConnections();
    await waitAtMost(SETTLE_MS, () => this.#inFlight.waitUntilIdle());
    await flush();
    await Promise.all([close(this.#public), close(this.#management)]);
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const start = performance.now();
    const route = routeOf(incoming.url ?? '/');
    const answered = route === 'probe' ? this.#probe(incoming.url) : await this.#answer(route, incoming);
    const seconds = (performance.now() - start) / 1000;
    this.#options.metrics.countAnswer({ route, method: incoming.method, status: answered.status, seconds });
    if (this.#state !== 'serving') outgoing.setHeader('connection', 'close');
    await this.#send(answered, outgoing, (bytes) => {
      this.#options.metrics.countSent(bytes);
      letGo(bytes);
    });
  }

  async #answer(route: Route, incoming: IncomingMessage): Promise<Reply> {
    this.#warnOfProxy(incoming);
    const request = requestOfNode(incoming, this.#options.trust);
    return overConnection(await this.#answerTo(request, route, incoming), request);
  }

  async #answerTo(request: HttpRequest, route: Route, incoming: IncomingMessage): Promise<Reply> {
    const { redeem, links, refuse } = this.#options;
    try {
      if (this.#state !== 'serving') throw new LinkError('shutting_down');
      const isGone = () => hasLeft(incoming);
      const owners = route === 'links' ? links : undefined;
      const body = await readBody(incoming, owners?.bodyLimit(incoming) ?? MAX_BODY_BYTES);
      const whole = { ...request, isGone, body };
      if (route === 'links') return await (owners?.answer ?? redeem)(whole, incoming);
      return await this.#starting(() => {
        // A client that left while it waited must not spend a use.
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
    await this.#send(await this.#answerManagement(incoming.url), outgoing);
  }

  async #answerManagement(url = '/'): Promise<Reply> {
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

/** Waits for an act, but no longer than some milliseconds. */
async function waitAtMost(milliseconds: number, act: () => Promise<void>): Promise<void> {
  const over = new AbortController();
  await Promise.race([act(), sleep(milliseconds, undefined, over).catch(() => {})]);
  over.abort();
}

async function listen(server: Server, port: number, variable: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server
      .once('error', (cause: NodeJS.ErrnoException) => {
        const message =
          cause.code === 'EADDRINUSE'
            ? `Port ${port} is taken: free it, or set ${variable} to another one.`
            : `Cannot listen on port ${port} (${cause.code}). Set ${variable} to another one.`;
        reject(new Error(message, { cause }));
      })
      .listen(port, () => resolve());
  });
  return (server.address() as AddressInfo).port;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
