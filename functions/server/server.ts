import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { LinkError } from '../core/errors.ts';
import { type Log, RecipientLeft } from '../core/ports.ts';
import { problemReply } from '../http/problem.ts';
import { jsonReply, overConnection, type Reply, reply } from '../http/reply.ts';
import { type HttpRequest, MAX_BODY_BYTES } from '../http/request.ts';
import { type Route, routeOf } from '../http/routes.ts';
import { makeScavenger } from '../young-memory.ts';
import { Connections } from './connections.ts';
import { InFlight } from './in-flight.ts';
import { close, listen } from './listening.ts';
import type { Metrics } from './metrics.ts';
import { sendNodeReply } from './node-reply.ts';
import { type Before, hasLeft, isByTrusted, readBody, requestOfNode } from './node-request.ts';
import { proxyWarning } from './proxy-warning.ts';

/** Answers a request. Also gets Node's own, because the owner API checks a signature over all of it. */
export type Answer = (request: HttpRequest, incoming: IncomingMessage) => Promise<Reply>;

export interface ServerOptions {
  /** The address to listen at; by default all of the machine's. */
  host?: string;
  port: number;
  /** A second port, for probes and metrics. */
  management?: { port: number; metrics: Metrics };
  /** What stands before the server. */
  before: Before;
  maxConnections: number;
  /** How long a recipient may take no byte, in ms. */
  slowClientMs: number;
  /** How long a request may take, its download included, in ms. By default as long as it likes. */
  longestMs?: number;
  /** How long downloads may go on after `stop`, in ms. */
  drainMs: number;
  /** How long downloads that were cut then have to settle, in ms. */
  settleMs: number;
  /** The recipient's URL. */
  redeem: Answer;
  /** The owner API, if the server has one. */
  links?: { answer: Answer; bodyLimit: (incoming: IncomingMessage) => number } | undefined;
  /** Makes the answer when the server itself refuses a request. */
  refuse: (request: HttpRequest, thrown: unknown) => Promise<Reply>;
  /** Resolves when no event is on its way any more. */
  flush: () => Promise<void>;
  log: Log;
}

/**
 * How many requests may claim at once. Further ones wait before they reserve anything: five hundred that begin together would
 * time out on each other. A download no longer counts once its first chunk is here.
 */
const STARTING = 32;

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

const letGo = makeScavenger();

/** Both URLs on Node's HTTP server, and a management port beside them if one is asked for. */
export class LinksServer {
  readonly #options: ServerOptions;
  readonly #public: Server;
  readonly #management: Server | undefined;
  readonly #metrics: Metrics | undefined;
  readonly #connections: Connections;
  readonly #inFlight = new InFlight();
  readonly #warnOfProxy: (incoming: IncomingMessage) => void;
  readonly #starting = pLimit(STARTING);
  #state: 'serving' | 'draining' | 'cutting' = 'serving';

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#metrics = options.management?.metrics;
    this.#warnOfProxy = proxyWarning(options.log, options.before.trust);
    this.#public = createServer(LIMITS, (incoming, outgoing) => {
      // Node sets its own timeout first, because it listened earlier.
      const keep = () => incoming.socket.setTimeout(PROXY_KEEP_ALIVE_MS);
      if (isByTrusted(incoming.socket, options.before.trust)) outgoing.once('finish', keep);
      const serve = () => this.#connections.takeTurn(incoming.socket, () => this.#serve(incoming, outgoing));
      void this.#inFlight.track(serve).catch(() => outgoing.destroy());
    });
    this.#public.maxConnections = options.maxConnections;
    this.#public.on('drop', () => this.#metrics?.countDropped());
    this.#connections = new Connections(this.#public, options.slowClientMs);
    this.#management =
      options.management &&
      createServer(LIMITS, (incoming, outgoing) => {
        void this.#manage(incoming, outgoing).catch(() => outgoing.destroy());
      });
    this.#metrics?.watch({
      inFlight: () => this.#inFlight.count,
      waiting: () => this.#starting.pendingCount,
      connections: () => this.#connections.count,
    });
  }

  /** Starts to listen, and returns the ports. @throws Error in a sentence if it cannot listen on one */
  async start(): Promise<{ port: number; managementPort?: number }> {
    const { host, port, management } = this.#options;
    if (!this.#management || !management) return { port: await listen(this.#public, { host, port }, 'PORT') };
    const managementPort = await listen(this.#management, management, 'MANAGEMENT_PORT');
    try {
      return { port: await listen(this.#public, { host, port }, 'PORT'), managementPort };
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
    const { drainMs, settleMs, slowClientMs, flush } = this.#options;
    this.#state = 'draining';
    await waitAtMost(drainMs, async () => {
      await this.#inFlight.waitUntilIdle();
      await waitAtMost(slowClientMs, () => this.#connections.closeByClients());
    });
    this.#state = 'cutting';
    this.#public.closeAllConnections();
    await waitAtMost(settleMs, () => this.#inFlight.waitUntilIdle());
    await flush();
    await Promise.all([close(this.#public), this.#management && close(this.#management)]);
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const start = performance.now();
    const overdue = this.#cutWhenOverdue(outgoing);
    const route = routeOf(incoming.url ?? '/');
    const answered = route === 'probe' ? this.#probe(incoming.url) : await this.#answer(route, incoming);
    const seconds = (performance.now() - start) / 1000;
    this.#metrics?.countAnswer({ route, method: incoming.method, status: answered.status, seconds });
    if (this.#state !== 'serving') outgoing.setHeader('connection', 'close');
    await this.#send(answered, outgoing, {
      overdue,
      onSent: (bytes) => {
        this.#metrics?.countSent(bytes);
        letGo(bytes);
      },
    });
  }

  /** Cuts a reply that takes too long. The signal, once it did. */
  #cutWhenOverdue(outgoing: ServerResponse): AbortSignal | undefined {
    const { longestMs } = this.#options;
    if (longestMs === undefined) return undefined;
    const overdue = new AbortController();
    const timer = setTimeout(() => {
      overdue.abort();
      outgoing.destroy();
    }, longestMs);
    outgoing.once('close', () => clearTimeout(timer));
    return overdue.signal;
  }

  async #answer(route: Route, incoming: IncomingMessage): Promise<Reply> {
    this.#warnOfProxy(incoming);
    const request = requestOfNode(incoming, this.#options.before);
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
    const registry = this.#metrics?.registry;
    if (!registry) return problemReply(new LinkError('unknown_route'));
    return reply(200, { 'content-type': registry.contentType }, await registry.metrics());
  }

  #send(
    answered: Reply,
    outgoing: ServerResponse,
    { overdue, onSent = () => {} }: { overdue?: AbortSignal | undefined; onSent?: (bytes: number) => void } = {},
  ): Promise<void> {
    const gone = () => {
      if (overdue?.aborted) return new Error('the request took longer than its host allows');
      return this.#state === 'cutting' ? new Error('the server stops') : new RecipientLeft();
    };
    return sendNodeReply(answered, outgoing, {
      gone,
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
