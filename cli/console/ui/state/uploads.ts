import type { Place } from '../../protocol.ts';
import { isolated } from '../common/format.ts';
import { isPassing } from './api.ts';
import { inTurn, Stopped } from './in-turn.ts';
import { Upload } from './upload.ts';

/** Files on their way at once; the parts of all of them take turns. */
const AT_ONCE = 3;

interface Named {
  name: string;
  upload: Upload;
}

/** The uploads of one link: of one file, of those of an archive, or none. `run` goes on with what is missing. */
export class Uploads {
  readonly #all: Named[];
  #isStopped = false;

  /** @param tell told how many bytes have left the browser */
  constructor(files: readonly { name: string; file: File; place: Place }[], tell: (sentBytes: number) => void) {
    const told = () => tell(this.sentBytes);
    this.#all = files.map(({ name, file, place }) => ({ name, upload: new Upload(file, place, told) }));
  }

  /** How many bytes have left the browser. */
  get sentBytes(): number {
    return this.#all.reduce((sum, { upload }) => sum + upload.sentBytes, 0);
  }

  get count(): number {
    return this.#all.length;
  }

  get doneCount(): number {
    return this.count - this.#left().length;
  }

  get isDone(): boolean {
    return this.#left().length === 0;
  }

  /** Resolves when all files are in the bucket. @throws ApiError; Error, which names the file; or Stopped, after `stop` */
  async run(): Promise<void> {
    this.#isStopped = false;
    await inTurn(this.#left(), { atOnce: AT_ONCE, act: (one) => this.#runOne(one), stop: () => this.stop() });
    // The last files may have become whole nevertheless.
    if (this.#isStopped) throw new Stopped();
  }

  /** Stops what is under way; `run` goes on. */
  stop(): void {
    this.#isStopped = true;
    for (const { upload } of this.#all) upload.stop();
  }

  /** Gives up for good what is not whole yet. */
  async cancel(): Promise<void> {
    this.stop();
    await Promise.all(this.#all.map(({ upload }) => upload.cancel()));
  }

  #left(): Named[] {
    return this.#all.filter(({ upload }) => !upload.isDone);
  }

  async #runOne({ name, upload }: Named): Promise<void> {
    if (this.#isStopped) throw new Stopped();
    try {
      await upload.run();
    } catch (error) {
      const isOfAll = isPassing(error) || error instanceof Stopped || this.count === 1;
      throw isOfAll ? error : new Error(`${isolated(name)}: ${(error as Error).message}`);
    }
  }
}
