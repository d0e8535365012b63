import { humanBytes, shortDuration } from './format.ts';
import { clearStatus, showStatus, statusColumns } from './status-line.ts';

const TICK_MS = 250;
/** Speed and time left are measured over the last 5 s. */
const WINDOW = 20;
/** An estimate of more than 10 days comes from a download that has only just begun. It is not shown. */
const MOST_SECONDS = 864_000;
const WIDEST_BAR = 40;
const NARROWEST_BAR = 5;
/** Room for the words, so that the bar keeps its width: 100% of 315.0 MB, 12.3 MB/s, 20 s left. */
const WORDS = 38;

/** How many bytes moved since the start, and in how many seconds. */
export interface Moved {
  bytes: number;
  seconds: number;
}

/** The progress bar of every command. */
export class Progress implements Disposable {
  readonly #what: string;
  readonly #total: number | undefined;
  readonly #here: number;
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #samples: { at: number; bytes: number }[];
  #bytes: number;

  /**
   * @param what what is going on, such as "uploading"
   * @param total bytes in all, `here` included; undefined if unknown
   * @param here how many of them an earlier run has moved
   */
  constructor(what: string, total: number | undefined, here = 0) {
    this.#what = what;
    this.#total = total;
    this.#here = here;
    this.#bytes = here;
    this.#samples = [{ at: this.#startedAt, bytes: here }];
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#draw(0);
  }

  add(bytes: number): void {
    this.#bytes += bytes;
  }

  get moved(): Moved {
    return { bytes: this.#bytes - this.#here, seconds: (performance.now() - this.#startedAt) / 1000 };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    clearStatus();
  }

  #tick(): void {
    const now = { at: performance.now(), bytes: this.#bytes };
    const [first = now] = this.#samples;
    if (this.#samples.push(now) > WINDOW) this.#samples.shift();
    this.#draw(((now.bytes - first.bytes) / (now.at - first.at)) * 1000);
  }

  /** @param speed in bytes per second; 0 if unknown */
  #draw(speed: number): void {
    if (this.#total === 0) return;
    showStatus(progressLine({ what: this.#what, total: this.#total, bytes: this.#bytes, speed }, statusColumns()));
  }
}

interface ProgressState {
  what: string;
  total: number | undefined;
  bytes: number;
  speed: number;
}

/** @param columns of the terminal: the bar takes what the words leave */
export function progressLine({ what, total, bytes, speed }: ProgressState, columns: number): string {
  const isMoving = speed >= 1 && bytes !== total;
  const rate = isMoving ? `, ${humanBytes(Math.round(speed))}/s` : '';
  if (total === undefined) return `${what} ${humanBytes(bytes)}${rate}`;
  const done = Math.min(1, bytes / total);
  const share = `${Math.floor(done * 100)}% of ${humanBytes(total)}`;
  const seconds = Math.ceil((total - bytes) / speed);
  const left = isMoving && seconds < MOST_SECONDS ? `, ${shortDuration(seconds)} left` : '';
  const room = columns - what.length - 1;
  const words = [share + rate + left, share + rate, share].find((text) => text.length <= room) ?? share;
  const width = Math.min(WIDEST_BAR, room - 1 - Math.max(WORDS, words.length));
  if (width < NARROWEST_BAR) return `${what} ${words}`;
  const full = Math.round(done * width);
  return `${what} ${'█'.repeat(full)}${'░'.repeat(width - full)} ${words}`;
}
