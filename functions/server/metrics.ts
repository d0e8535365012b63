import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { LogEntry } from '../core/log-events.ts';
import type { Route } from '../http/routes.ts';

/** The values of the gauges, read whenever the metrics are. */
export interface UnderWay {
  inFlight: () => number;
  waiting: () => number;
  connections: () => number;
}

/** One answered request. */
export interface Answered {
  route: Route;
  method: string | undefined;
  status: number;
  seconds: number;
}

const METHODS = ['GET', 'HEAD', 'POST', 'DELETE'];

/** The metrics for Prometheus. Each label has few values, and none is secret: never an address, a link or a claim. */
export class Metrics {
  readonly registry = new Registry();
  readonly #registers = [this.registry];
  readonly #requests = new Counter({
    name: 'links_http_requests_total',
    help: 'Requests answered, by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    registers: this.#registers,
  });
  readonly #answerSeconds = new Histogram({
    name: 'links_answer_seconds',
    help: 'Seconds until an answer was ready to be sent. For a download that includes the claim.',
    labelNames: ['route'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: this.#registers,
  });
  readonly #bytes = new Counter({
    name: 'links_sent_bytes_total',
    help: 'Bytes of files handed to connections.',
    registers: this.#registers,
  });
  readonly #dropped = new Counter({
    name: 'links_connections_dropped_total',
    help: 'Connections closed at once because the server already had as many as it takes.',
    registers: this.#registers,
  });
  readonly #downloads = new Counter({
    name: 'links_downloads_total',
    help: 'Downloads that ended: whole, broken on our side, or left by their recipient.',
    labelNames: ['ended'],
    registers: this.#registers,
  });
  readonly #refusals = new Counter({
    name: 'links_refusals_total',
    help: 'Refusals, by their code.',
    labelNames: ['code'],
    registers: this.#registers,
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  watch({ inFlight, waiting, connections }: UnderWay): void {
    this.#watch('links_requests_in_flight', 'Requests under way, downloads among them.', inFlight);
    this.#watch('links_connections', 'Open connections, idle ones among them.', connections);
    this.#watch('links_claims_waiting', 'Requests that wait for their turn to begin.', waiting);
  }

  countAnswer({ route, method, status, seconds }: Answered): void {
    this.#requests.inc({ route, method: METHODS.find((one) => one === method) ?? 'other', status });
    this.#answerSeconds.observe({ route }, seconds);
  }

  countSent(bytes: number): void {
    this.#bytes.inc(bytes);
  }

  countDropped(): void {
    this.#dropped.inc();
  }

  /** Counts what the core tells the log. */
  countLogged(entry: LogEntry): void {
    if (entry.event === 'sent') this.#downloads.inc({ ended: entry.ended });
    if (entry.event === 'refused') this.#refusals.inc({ code: entry.code });
  }

  #watch(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: this.#registers,
      collect() {
        this.set(read());
      },
    });
  }
}
