import { SingleBar } from 'cli-progress';
import { humanBytes } from '../format.ts';

const TICK_MS = 250;
/** Speed and time left are those of the last 5 s. */
const WINDOW = 20;

/** How far a download has come, as a person sees it on stderr; where that is no terminal nothing is drawn. */
export class Progress implements Disposable {
  readonly #bar = new SingleBar({
    format: 'fetching {bar} {percentage}% of {total}, {speed}/s, {eta_formatted} left',
    formatValue: (value, _options, type) => (type === 'total' ? humanBytes(value) : String(value)),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    etaBuffer: WINDOW,
    stream: process.stderr,
    noTTYOutput: false,
    clearOnComplete: true,
    hideCursor: true,
    // Ctrl-C comes by `using`.
    gracefulExit: false,
  });
  readonly #timer: NodeJS.Timeout;
  readonly #samples: { at: number; bytes: number }[] = [];
  #bytes: number;

  /** @param total bytes of the file; @param here how many of them there are already */
  constructor(total: number, here = 0) {
    this.#bytes = here;
    this.#bar.start(total, here, { speed: humanBytes(0) });
    this.#timer = setInterval(() => this.#draw(), TICK_MS);
  }

  add(bytes: number): void {
    this.#bytes += bytes;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#bar.stop();
  }

  #draw(): void {
    const now = { at: performance.now(), bytes: this.#bytes };
    const first = this.#samples[0] ?? now;
    if (this.#samples.push(now) > WINDOW) this.#samples.shift();
    const seconds = (now.at - first.at) / 1000;
    const speed = seconds === 0 ? 0 : Math.round((now.bytes - first.bytes) / seconds);
    this.#bar.update(this.#bytes, { speed: humanBytes(speed) });
  }
}
