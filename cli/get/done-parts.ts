/** The parts on disk, as the state file lists them: all below a number, and some beyond it. */
export interface DoneList {
  below: number;
  beyond: number[];
}

/** The parts on disk. They come nearly in order, so the list stays short for files of any size. */
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

  /** The parts that are still missing, in order. @param total how many parts the file has */
  *missing(total: number): Generator<number, void> {
    for (let part = this.#below; part < total; part++) if (!this.#beyond.has(part)) yield part;
  }

  list(): DoneList {
    return { below: this.#below, beyond: [...this.#beyond] };
  }
}
