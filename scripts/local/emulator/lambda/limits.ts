import { Transform } from 'node:stream';
import { setTimeout } from 'node:timers/promises';

/** What a streamed reply is held to. */
export interface StreamLimits {
  /** Where a longer reply is cut. */
  maxBytes: number;
  /** How much may leave at full speed. */
  burstBytes: number;
  /** How fast the rest leaves. */
  bytesPerSecond: number;
}

const MIB = 1024 * 1024;

/**
 * Lambda's: https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html. That its megabytes are
 * 1024² and its limiter a bucket that fills up again is in its Runtime Interface Emulator (interop/model.go and
 * core/bandwidthlimiter of https://github.com/aws/aws-lambda-runtime-interface-emulator).
 */
export const AWS_STREAM_LIMITS: StreamLimits = { maxBytes: 200 * MIB, burstBytes: 6 * MIB, bytesPerSecond: 2 * MIB };

/** How often a slowed reply goes on, as in Lambda's limiter. */
const TICK_MS = 125;

/** Passes bytes on at the pace and up to the size that the limits allow; past the size it fails. */
export class LimitedStream extends Transform {
  readonly #limits: StreamLimits;
  readonly #stopped = new AbortController();
  #passed = 0;
  #tokens: number;
  #filledAt = performance.now();

  constructor(limits: StreamLimits) {
    super();
    this.#limits = limits;
    this.#tokens = limits.burstBytes;
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const allowed = this.#limits.maxBytes - this.#passed;
    this.#passed += chunk.length;
    this.#pass(chunk.subarray(0, allowed)).then(
      () => done(chunk.length > allowed ? new Error('The reply is larger than Lambda streams.') : null),
      done,
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#stopped.abort();
    done(error);
  }

  async #pass(chunk: Buffer): Promise<void> {
    let rest = chunk;
    while (rest.length > 0) {
      this.#fill();
      const part = rest.subarray(0, Math.floor(this.#tokens));
      if (part.length > 0) {
        this.#tokens -= part.length;
        this.push(part);
        rest = rest.subarray(part.length);
      }
      if (rest.length > 0) await setTimeout(TICK_MS, undefined, { signal: this.#stopped.signal });
    }
  }

  /** By the time that really went by, so a late timer costs no pace. */
  #fill(): void {
    const now = performance.now();
    const { burstBytes, bytesPerSecond } = this.#limits;
    this.#tokens = Math.min(burstBytes, this.#tokens + ((now - this.#filledAt) / 1000) * bytesPerSecond);
    this.#filledAt = now;
  }
}
