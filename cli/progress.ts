import { humanBytes, shortDuration } from './format.ts';
import { clearStatus, showStatus, statusColumns } from './status-line.ts';

const TICK_MS = 250;
/** Speed and time left are those of the last 5 s. */
const WINDOW = 20;
/** What would take longer than 10 days has only just begun, and nobody can tell yet. */
const MOST_SECONDS = 864_000;
const WIDEST_BAR = 40;
const NARROWEST_BAR = 5;
/** Kept for the words, so that the bar does not change with each of them: 100% of 315.0 MB, 12.3 MB/s, 20 s left. */
const WORDS = 38;

/** What has come since a progress began: bytes, and in how many seconds. */
export interface Moved {
  bytes: number;
  seconds: number;
}

/** How far bytes have come, as a person sees it at the terminal. */
export class Progress implements Disposable {
  readonly #what: string;
  readonly #total: number | undefined;
  readonly #here: number;
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #samples: { at: number; bytes: number }[];
  #bytes: number;

  /**
   * @param what goes on: "uploading"
   * @param total bytes, with `here`; undefined where that is not known
   * @param here how many of them had come before
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

  /** @param speed in bytes a second; 0 where it is not known yet */
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

/** @param columns how many there are for it: the bar takes what the words leave */
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
