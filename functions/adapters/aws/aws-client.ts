import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from './aws-error.ts';
import type { Credentials, CredentialsSource } from './credentials.ts';
import type { Endpoint } from './endpoint.ts';
import { type Agents, exchange, type Limits, type Outgoing, type ReadAnswer } from './exchange.ts';
import { pauseBeforeRetry } from './retrying.ts';
import { canonicalQuery, type Signable, type Signing, signedHeaders, signingTime } from './signature.ts';

/** How a client reaches AWS. */
export interface AwsClientConfig {
  region: string;
  credentials: Credentials | CredentialsSource;
  /** The URL of what stands in for AWS's own endpoint. */
  endpoint?: string | undefined;
  agents?: Agents;
  limits?: Limits;
}

/** A request to AWS, not signed. */
export interface AwsRequest extends Omit<Signable, 'host'> {
  endpoint: Endpoint;
  body?: string;
}

/** A clock that is off by more than AWS accepts (5 minutes; S3's are 15) has every request refused: ms. */
const MOST_SKEW_MS = 4 * 60_000;

/** Sends signed requests to one service: again if that may help, and by AWS's clock if ours is wrong. */
export class AwsClient {
  readonly #service: string;
  readonly #config: AwsClientConfig;
  /** How far AWS's clock is ahead of ours, as far as it matters: ms. */
  #skewMs = 0;

  constructor(service: string, config: AwsClientConfig) {
    this.#service = service;
    this.#config = config;
  }

  /**
   * Sends a request and reads its answer, which has a status of 200 to 299.
   *
   * @param withinMs how long all tries may take together
   * @throws AwsError if AWS refuses; TimeoutError; an error with a `code` if the connection breaks
   */
  async send<T>(request: AwsRequest, read: ReadAnswer<T>, withinMs = Infinity): Promise<T> {
    const end = performance.now() + withinMs;
    for (let tries = 1; ; tries++) {
      try {
        const { agents = {}, limits = {} } = this.#config;
        const tryMs = Math.min(limits.tryMs ?? Infinity, Math.ceil(end - performance.now()));
        return await exchange(await this.#sign(request), read, { agents, limits: { ...limits, tryMs } });
      } catch (error) {
        const pauseMs = this.#mendClock(error) && tries === 1 ? 0 : pauseBeforeRetry(error, tries);
        if (pauseMs === undefined || performance.now() + pauseMs >= end) throw error;
        await sleep(pauseMs);
      }
    }
  }

  /** What a request of this moment is signed with. */
  async signing(): Promise<Signing> {
    const { credentials: given, region } = this.#config;
    const credentials = typeof given === 'function' ? await given() : given;
    return { credentials, service: this.#service, region, time: signingTime(new Date(Date.now() + this.#skewMs)) };
  }

  async #sign({ endpoint, body, ...request }: AwsRequest): Promise<Outgoing> {
    const { method, path, query } = request;
    const search = canonicalQuery(query);
    const headers = signedHeaders({ ...request, host: endpoint.host }, body ?? '', await this.signing());
    return { endpoint, method, path: search ? `${path}?${search}` : path, headers, body };
  }

  destroy(): void {
    this.#config.agents?.http?.destroy();
    this.#config.agents?.https?.destroy();
  }

  /** Whether AWS refused a request because our clock is wrong, which it then no longer is. */
  #mendClock(error: unknown): boolean {
    if (!(error instanceof AwsError) || error.status < 400 || error.status > 499) return false;
    const skewMs = Date.parse(error.headers.date ?? '') - Date.now();
    if (!(Math.abs(skewMs - this.#skewMs) > MOST_SKEW_MS)) return false;
    this.#skewMs = skewMs;
    return true;
  }
}
