import { Pace } from '../../recipient/pace.ts';
import { PartProgress, partCount, partRange } from '../../recipient/parts.ts';
import { Interruption } from '../../recipient/retrying.ts';
import type { Ticket } from '../../recipient/ticket.ts';
import { checkOf, isCheckable } from './checksum.ts';
import { type Credentials, fetchPart } from './claim-client.ts';
import { pause, Refused, retrying, Silence } from './http.ts';
import type { Phase, Progress } from './protocol.ts';

/**
 * How many parts are fetched at once, each at a Function URL's full speed, if the server has room for so many. So many are
 * held in memory.
 */
const PARALLEL = 4;

/** How long nothing may come after a failure before the page says so: milliseconds. */
const TOLD_AFTER_MS = 1_500;

/** One file on its way from the claim into the browser's own download. */
export class Download {
  readonly #linkId: string;
  readonly #credentials: Credentials;
  readonly #ticket: Ticket;
  readonly #onChange: () => void;
  readonly #stop = new AbortController();
  readonly #pace = new Pace(PARALLEL, (milliseconds) => pause(milliseconds, this.#stop.signal));
  readonly #head = Promise.withResolvers<Headers>();
  #phase: Phase = 'starting';
  #received = 0;
  #heardAt = performance.now();

  /**
   * @param credentials what it was claimed with; the ticket has the secret to continue with
   * @param onChange called whenever the progress has changed
   */
  constructor(linkId: string, credentials: Credentials, ticket: Ticket, onChange: () => void) {
    this.#linkId = linkId;
    this.#credentials = { ...credentials, key: ticket.claim };
    this.#ticket = ticket;
    this.#onChange = onChange;
  }

  get progress(): Progress {
    const { filename, size, checksum } = this.#ticket;
    const isTrouble = this.#phase === 'offline' || this.#phase === 'waiting';
    const isSoon = performance.now() - this.#heardAt <= TOLD_AFTER_MS;
    return {
      linkId: this.#linkId,
      phase: isTrouble && isSoon ? 'downloading' : this.#phase,
      filename,
      size,
      received: this.#received,
      until: this.#until,
      hasDigest: isCheckable(checksum),
    };
  }

  /** Whether it waits for the browser to fetch it. */
  get isReady(): boolean {
    return this.#phase === 'starting';
  }

  /** Whether it has ended, well or badly. */
  get isOver(): boolean {
    return !['starting', 'downloading', 'offline', 'waiting'].includes(this.#phase);
  }

  /**
   * The answer to the browser's download: the file in order, as it comes. The last part is sent only once size and
   * checksum are right, so that a wrong file never looks complete.
   */
  async reply(): Promise<Response> {
    this.#enter('downloading');
    const parts = this.#parts();
    try {
      await parts.next();
    } catch (error) {
      this.#fail(error);
      return new Response(undefined, { status: 204 });
    }
    const body = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          try {
            const { done, value } = await parts.next();
            if (value) controller.enqueue(value);
            if (!done) return;
            controller.close();
            this.#enter('complete');
          } catch (error) {
            this.#fail(error);
            controller.error(error);
          }
        },
        cancel: () => {
          this.#stop.abort();
          this.#enter('stopped');
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body, { headers: this.#headers(await this.#head.promise) });
  }

  #headers(head: Headers): Record<string, string> {
    return {
      'content-type': head.get('content-type') ?? 'application/octet-stream',
      'content-disposition': head.get('content-disposition') ?? 'attachment',
      'content-length': String(this.#ticket.size),
      'x-content-type-options': 'nosniff',
    };
  }

  /** First an empty chunk, once the claim is committed; then the parts in order, the last one after the check. */
  async *#parts(): AsyncGenerator<Uint8Array, void> {
    // An empty file is asked for as well: that commits the claim.
    const count = Math.max(1, partCount(this.#ticket));
    const check = checkOf(this.#ticket.checksum);
    const coming = [this.#part(0)];
    await Promise.race([this.#head.promise, ...coming]);
    yield new Uint8Array();
    for (let given = 0, next = 1; given < count; given++) {
      while (next < count && coming.length < PARALLEL) coming.push(this.#part(next++));
      const part = (await coming.shift()) ?? [];
      for (const chunk of part) check.update(chunk);
      if (given === count - 1 && !(await check.isRight())) throw new Corrupt();
      yield* part;
    }
  }

  /** Fetches one part, to be held until its turn. If it breaks off, it continues where it broke. */
  #part(index: number): Promise<Uint8Array[]> {
    const part = new PartProgress(partRange(this.#ticket, index));
    const chunks: Uint8Array[] = [];
    const request = async () => {
      if (chunks.length > 0 && part.missing === 0) return; // what broke had nothing left to give
      const { signal } = this.#stop;
      for await (const chunk of fetchPart(this.#credentials, this.#ticket, part.rest, signal, this.#head.resolve)) {
        if (!part.add(chunk.length)) throw new Corrupt();
        chunks.push(chunk);
        this.#heard(chunk.length);
      }
      if (part.missing > 0) throw new Interruption('the part ended early');
    };
    const fetched = retrying(
      () => this.#pace.run(request),
      this.#until,
      this.#stop.signal,
      (error) => this.#failed(error),
    ).then(() => chunks);
    // Thrown again when its turn comes; until then nobody listens.
    fetched.catch(() => {});
    return fetched;
  }

  get #until(): number {
    return Date.parse(this.#ticket.leaseUntil);
  }

  #heard(bytes: number): void {
    this.#received += bytes;
    this.#heardAt = performance.now();
    this.#enter('downloading');
  }

  /** It will be tried again. The page notices silence by itself. */
  #failed(error: unknown): void {
    if (error instanceof Silence) return;
    this.#enter(error instanceof Refused ? 'waiting' : 'offline');
  }

  #fail(error: unknown): void {
    this.#stop.abort();
    if (error instanceof Corrupt) this.#enter('corrupt');
    else this.#enter(error instanceof Refused && !error.isRetryable ? 'refused' : 'brokeOff');
  }

  #enter(phase: Phase): void {
    if (this.isOver) return;
    this.#phase = phase;
    this.#onChange();
  }
}

class Corrupt extends Error {}
