/** What may happen next, by name: the same choices in the same world have the same names in the same order. */
export type Choose = (options: readonly string[]) => number;

/** Something that a client is about to do and that waits for its turn. */
interface Pending {
  client: string;
  /** What may become of it, such as `read`, or `write`, `write, answer lost`. */
  fates: readonly string[];
  resolve: (fate: string) => void;
}

/**
 * Takes the place of the machine's own timing: every effect of every client waits here until it is chosen. One step is
 * one effect, and everything between two effects is pure, so an order of steps is all there is to an interleaving.
 */
export class Schedule {
  readonly #pending = new Map<string, Pending>();
  readonly #crashed = new Set<string>();
  /** Those between two effects: most get to their next one at once, but comparing a PIN takes a while. */
  readonly #running = new Set<string>();
  readonly steps: string[] = [];

  /** Waits for this client's turn and gives what becomes of its effect. Never resolves for one that has crashed. */
  turn(client: string, fates: readonly string[]): Promise<string> {
    this.#running.delete(client);
    if (this.#crashed.has(client)) return new Promise(() => {});
    return new Promise((resolve) => this.#pending.set(client, { client, fates, resolve }));
  }

  /** Tells that a client has begun, and is on its way to its first effect. */
  begins(client: string): void {
    this.#running.add(client);
  }

  /** Tells that a client is through, and has no further effect. */
  ends(client: string): void {
    this.#running.delete(client);
  }

  hasCrashed(client: string): boolean {
    return this.#crashed.has(client);
  }

  /** Goes on until nobody waits any more. `others` are events that belong to no client, each at most once. */
  async run(
    choose: Choose,
    { crashes, others }: { crashes: number; others: ReadonlyMap<string, () => void> },
  ): Promise<void> {
    let crashesLeft = crashes;
    const events = new Map(others);
    await this.#settled();
    while (this.#pending.size > 0) {
      const options = this.#options(crashesLeft > 0, [...events.keys()]);
      const chosen = options[choose(options)] ?? '';
      this.steps.push(chosen);
      const [client = '', fate = ''] = chosen.split(': ');
      const event = events.get(chosen);
      if (event) {
        event();
        events.delete(chosen);
      } else if (fate === 'crash') {
        crashesLeft--;
        this.#crashed.add(client);
        this.#pending.delete(client);
      } else {
        const pending = this.#pending.get(client);
        this.#pending.delete(client);
        this.#running.add(client);
        pending?.resolve(fate);
      }
      await this.#settled();
    }
  }

  /** Lets every promise that can go on do so, until all clients wait for their next turn or are through. */
  async #settled(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.#running.size > 0);
  }

  #options(mayCrash: boolean, events: string[]): string[] {
    const waiting = [...this.#pending.values()].sort((a, b) => (a.client < b.client ? -1 : 1));
    return [
      ...waiting.flatMap(({ client, fates }) => fates.map((fate) => `${client}: ${fate}`)),
      ...(mayCrash ? waiting.map(({ client }) => `${client}: crash`) : []),
      ...events,
    ];
  }
}
