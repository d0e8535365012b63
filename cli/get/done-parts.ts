/** Which parts are on disk, as the state file keeps it: all below a number, and some beyond it. */
export interface DoneList {
  below: number;
  beyond: number[];
}

/** Which parts are on disk. They come nearly in order, so the list stays short for a file of any size. */
export class DoneParts {
  #below: number;
  readonly #beyond: Set<number>;

  constructor({ below, beyond }: DoneList = { below: 0, beyond: [] }) {
    this.#below = below;
    this.#beyond = new Set(beyond);
  }

  get count(): number {
    return this.#below + this.#beyond.size;
  }

  add(part: number): void {
    this.#beyond.add(part);
    while (this.#beyond.delete(this.#below)) this.#below++;
  }

  /** The parts that are still to be fetched, of so many in all, in order. */
  *missing(total: number): Generator<number, void> {
    for (let part = this.#below; part < total; part++) if (!this.#beyond.has(part)) yield part;
  }

  list(): DoneList {
    return { below: this.#below, beyond: [...this.#beyond] };
  }
}
