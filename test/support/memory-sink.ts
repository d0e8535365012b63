import type { ByteSink } from '../../functions/core/ports.ts';

/** Takes what is poured, and remembers how it ended. Can be told to go away after so many bytes. */
export class MemorySink implements ByteSink {
  readonly chunks: Uint8Array[] = [];
  readonly #leaveAfter: number;
  ended = false;
  wasCut = false;

  constructor(leaveAfter = Number.POSITIVE_INFINITY) {
    this.#leaveAfter = leaveAfter;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get taken(): number {
    return this.bytes.length;
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.bytes.length + chunk.length > this.#leaveAfter) throw new Error('the recipient has left');
    this.chunks.push(chunk);
  }

  async end(): Promise<void> {
    this.ended = true;
  }

  cut(): void {
    this.wasCut = true;
  }
}
