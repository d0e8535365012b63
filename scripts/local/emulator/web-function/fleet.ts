import { Environment, type EnvironmentOptions } from './environment.ts';

/** How an endpoint scales: https://docs.aws.amazon.com/lambda/latest/dg/web-functions-scaling.html. */
export interface Scaling {
  /** How many requests an environment has at once: 1 to 128. */
  maxConcurrency: number;
  maxEnvironments: number;
  /** After how long without a request an environment is taken away: ms. */
  idleMs: number;
}

/** The environments of an endpoint, from zero on. */
export class Fleet {
  readonly #scaling: Scaling;
  readonly #options: EnvironmentOptions;
  readonly #ready: Environment[] = [];
  readonly #stopping = new Set<Promise<void>>();
  readonly #idle = new Map<Environment, NodeJS.Timeout>();
  #starting = 0;
  #waiting: PromiseWithResolvers<Environment>[] = [];
  #isClosed = false;

  constructor(scaling: Scaling, options: EnvironmentOptions) {
    this.#scaling = scaling;
    this.#options = options;
  }

  /** Those that take requests. */
  get environments(): readonly Environment[] {
    return this.#ready;
  }

  /**
   * Resolves to an environment with room, which `release` gives back. The request waits for one that starts or gets free; resolves
   * to undefined at once where there may be no more environments and all are full.
   *
   * @throws Error if the environment that it waited for did not start
   */
  async acquire(): Promise<Environment | undefined> {
    const waiter = Promise.withResolvers<Environment>();
    this.#waiting.push(waiter);
    this.#serve();
    while (this.#waiting.length > this.#starting * this.#scaling.maxConcurrency && this.#mayGrow) void this.#grow();
    if (this.#waiting.length > this.#starting * this.#scaling.maxConcurrency) {
      this.#waiting = this.#waiting.filter((one) => one !== waiter);
      return undefined;
    }
    return waiter.promise;
  }

  release(environment: Environment): void {
    environment.inFlight--;
    if (environment.inFlight === 0 && this.#ready.includes(environment)) {
      const timer = setTimeout(() => void this.retire(environment), this.#scaling.idleMs);
      this.#idle.set(environment, timer.unref());
    }
    this.#serve();
  }

  /** Takes an environment away: no new request, SIGTERM, one second. Resolves when its process is gone. */
  async retire(environment: Environment, signal?: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#forget(environment);
    const stopped = environment.stop(signal);
    this.#stopping.add(stopped);
    await stopped;
    this.#stopping.delete(stopped);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#ready].map((one) => this.retire(one, 'SIGKILL')));
    await Promise.all(this.#stopping);
  }

  get #mayGrow(): boolean {
    return this.#ready.length + this.#starting < this.#scaling.maxEnvironments;
  }

  async #grow(): Promise<void> {
    this.#starting++;
    try {
      const started = await Environment.start(this.#options);
      this.#starting--;
      if (this.#isClosed) return await started.stop('SIGKILL');
      this.#ready.push(started);
      started.onExit(() => this.#forget(started));
      this.#serve();
    } catch (error) {
      this.#starting--;
      // Those whom the environments still starting have no room for have waited for this one.
      const room = this.#starting * this.#scaling.maxConcurrency;
      for (const { reject } of this.#waiting.splice(room)) reject(error);
    }
  }

  /** Gives those who wait the room that there is: first in the environment that has most of it. */
  #serve(): void {
    while (this.#waiting.length > 0) {
      const [freest] = this.#ready.toSorted((a, b) => a.inFlight - b.inFlight);
      if (!freest || freest.inFlight >= this.#scaling.maxConcurrency) return;
      clearTimeout(this.#idle.get(freest));
      freest.inFlight++;
      this.#waiting.shift()?.resolve(freest);
    }
  }

  #forget(environment: Environment): void {
    clearTimeout(this.#idle.get(environment));
    this.#idle.delete(environment);
    const at = this.#ready.indexOf(environment);
    if (at >= 0) this.#ready.splice(at, 1);
  }
}
