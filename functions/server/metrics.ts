import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { LogEntry } from '../core/ports.ts';

/**
 * What Prometheus may read. A label is one of few words: never an address, a link or a claim, of which there is no end, and
 * never anything secret.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #requests = this.#own(
    new Counter({
      name: 'links_http_requests_total',
      help: 'Requests answered, by route, method and status.',
      labelNames: ['route', 'method', 'status'] as const,
      registers: [],
    }),
  );
  readonly #startSeconds = this.#own(
    new Histogram({
      name: 'links_answer_seconds',
      help: 'Seconds until an answer was ready to be sent: of a download, the claim included.',
      labelNames: ['route'] as const,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers: [],
    }),
  );
  readonly #bytes = this.#own(
    new Counter({ name: 'links_sent_bytes_total', help: 'Bytes of files handed to connections.', registers: [] }),
  );
  readonly #dropped = this.#own(
    new Counter({
      name: 'links_connections_dropped_total',
      help: 'Connections closed at once, for there were as many as may be.',
      registers: [],
    }),
  );
  readonly #downloads = this.#own(
    new Counter({
      name: 'links_downloads_total',
      help: 'Downloads that ended: whole, broken on our side, or left by their recipient.',
      labelNames: ['ended'] as const,
      registers: [],
    }),
  );
  readonly #refusals = this.#own(
    new Counter({
      name: 'links_refusals_total',
      help: 'Refusals, by their code.',
      labelNames: ['code'] as const,
      registers: [],
    }),
  );

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Shows what is under way whenever it is asked for. */
  watch(gauges: { inFlight: () => number; waiting: () => number; connections: () => number }): void {
    this.#gauge('links_requests_in_flight', 'Requests under way, downloads among them.', gauges.inFlight);
    this.#gauge('links_connections', 'Connections that are open, idle ones among them.', gauges.connections);
    this.#gauge('links_claims_waiting', 'Requests that wait for their turn to begin.', gauges.waiting);
  }

  answered({
    route,
    method,
    status,
    seconds,
  }: {
    route: string;
    method: string | undefined;
    status: number;
    seconds: number;
  }): void {
    this.#requests.inc({ route, method: METHODS.find((one) => one === method) ?? 'other', status });
    this.#startSeconds.observe({ route }, seconds);
  }

  sent(bytes: number): void {
    this.#bytes.inc(bytes);
  }

  dropped(): void {
    this.#dropped.inc();
  }

  /** Counts what the log is told: the core has said it there already. */
  logged({ event, ended, code }: LogEntry): void {
    if (event === 'sent' && typeof ended === 'string') this.#downloads.inc({ ended });
    if (event === 'refused' && typeof code === 'string') this.#refusals.inc({ code });
  }

  #own<Metric extends Counter | Counter<string> | Histogram<string> | Gauge>(metric: Metric): Metric {
    this.registry.registerMetric(metric as Counter);
    return metric;
  }

  #gauge(name: string, help: string, value: () => number): void {
    this.#own(
      new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(value());
        },
      }),
    );
  }
}

const METHODS = ['GET', 'HEAD', 'POST', 'DELETE'];
