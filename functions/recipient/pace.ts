import { asksForFewer, retryAfterMs } from './retrying.ts';

/**
 * How many parts of one file are asked for at once. A host that has no room for them says 429 (a new AWS account runs 10
 * functions at once): the number is then halved, and grows again by one after as many parts as it allows have come.
 */
export class Pace {
  readonly #most: number;
  readonly #rest: (milliseconds: number) => Promise<unknown>;
  #allowed: number;
  #underWay = 0;
  #came = 0;
  #waiting: (() => void)[] = [];
  #asked: Promise<unknown> | undefined;

  /**
   * @param most how many at once when all goes well: 1 or more
   * @param rest waits so many milliseconds: a Retry-After counts for every part
   */
  constructor(most: number, rest: (milliseconds: number) => Promise<unknown>) {
    this.#most = most;
    this.#allowed = most;
    this.#rest = rest;
  }

  /** How many may be under way at once: 1 to `most`. */
  get allowed(): number {
    return this.#allowed;
  }

  /** Makes a request once there is room for it. In turn, so that the first parts stay the first. */
  async run<T>(request: () => Promise<T>): Promise<T> {
    await this.#enter();
    const allowedThen = this.#allowed;
    try {
      const answer = await request();
      this.#grow();
      return answer;
    } catch (error) {
      if (asksForFewer(error)) this.#shrink(allowedThen, error.retryAfterSeconds);
      throw error;
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    await this.#asked;
    if (this.#underWay < this.#allowed) this.#underWay++;
    // Whoever leaves hands the place on.
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    await this.#asked;
  }

  #leave(): void {
    this.#underWay--;
    while (this.#underWay < this.#allowed) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#underWay++;
      next();
    }
  }

  #grow(): void {
    if (++this.#came < this.#allowed) return;
    this.#came = 0;
    this.#allowed = Math.min(this.#most, this.#allowed + 1);
  }

  /** Several that were asked for together are refused together: that is one refusal. */
  #shrink(allowedThen: number, retryAfterSeconds: number | undefined): void {
    this.#came = 0;
    if (allowedThen <= this.#allowed) this.#allowed = Math.max(1, Math.floor(this.#allowed / 2));
    if (retryAfterSeconds !== undefined) this.#asked = this.#rest(retryAfterMs(retryAfterSeconds)).catch(() => {});
  }
}
