import type { Runtime } from './runtime.ts';

/** The execution environments of one function: started on demand, reused, at most `concurrency` busy at once. */
export class RuntimePool {
  readonly #start: () => Promise<Runtime>;
  readonly #concurrency: number;
  readonly #all = new Set<Runtime>();
  #idle: Runtime[] = [];
  #busy = 0;
  #waiting: PromiseWithResolvers<void>[] = [];
  #isClosed = false;

  constructor(start: () => Promise<Runtime>, concurrency: number) {
    this.#start = start;
    this.#concurrency = concurrency;
  }

  /** Whether the next `acquire` would have to wait. */
  get isFull(): boolean {
    return this.#busy >= this.#concurrency;
  }

  get runtimes(): readonly Runtime[] {
    return [...this.#all].filter((runtime) => runtime.isAlive);
  }

  /** A runtime for one invocation, in the order of asking. Rejects once the pool is closed. */
  async acquire(): Promise<Runtime> {
    if (this.isFull) {
      const turn = Promise.withResolvers<void>();
      this.#waiting.push(turn);
      // Whoever releases hands its place on, so nobody can slip in between.
      await turn.promise;
    } else {
      this.#busy++;
    }
    try {
      return this.#takeIdle() ?? (await this.#startNew());
    } catch (error) {
      this.#passOn();
      throw error;
    }
  }

  /** Gives a runtime back; one that died meanwhile is forgotten, and the next invocation starts a fresh one. */
  release(runtime: Runtime): void {
    if (runtime.isAlive) this.#idle.push(runtime);
    else this.#forget(runtime);
    this.#passOn();
  }

  /** Ends every runtime, busy ones too, and resolves when nothing of them is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const turn of this.#waiting.splice(0)) turn.reject(new Error('The function URL was closed.'));
    await Promise.all([...this.#all].map((runtime) => runtime.end()));
  }

  /** The one used last: it is the warmest, and Lambda lets the others go cold. */
  #takeIdle(): Runtime | undefined {
    for (let runtime = this.#idle.pop(); runtime; runtime = this.#idle.pop()) {
      if (runtime.isAlive) return runtime;
      this.#forget(runtime);
    }
    return undefined;
  }

  async #startNew(): Promise<Runtime> {
    if (this.#isClosed) throw new Error('The function URL was closed.');
    const runtime = await this.#start();
    this.#all.add(runtime);
    if (!this.#isClosed) return runtime;
    await runtime.end();
    throw new Error('The function URL was closed.');
  }

  #forget(runtime: Runtime): void {
    void runtime.end().then(() => this.#all.delete(runtime));
  }

  #passOn(): void {
    const next = this.#waiting.shift();
    if (next) next.resolve();
    else this.#busy--;
  }
}
