import { type BegunUpload, FORGOTTEN_UPLOAD, type Place, type UploadedPart } from '../../protocol.ts';
import { ApiError, call, keyHeaders, settle } from './api.ts';
import { inTurn, Stopped } from './in-turn.ts';

/** Parts on their way at once, of all uploads together: each is in the console's memory. */
const AT_ONCE = 2;

const waiting: (() => void)[] = [];
let free = AT_ONCE;

/**
 * Uploads a file in parts. After a failure or a pause `run` goes on with the parts that are missing, even if the console was
 * started again meanwhile.
 */
export class Upload {
  readonly #file: File;
  readonly #place: Place;
  readonly #tell: () => void;
  #begun: BegunUpload | undefined;
  #parts = new Map<number, UploadedPart>();
  #underWay = new Map<number, { request: XMLHttpRequest; sent: number }>();
  #running: Promise<void> | undefined;
  #isStopped = false;
  #isDone = false;

  /** @param tell told that `sentBytes` has changed */
  constructor(file: File, place: Place, tell: () => void) {
    this.#file = file;
    this.#place = place;
    this.#tell = tell;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** How many bytes have left the browser. */
  get sentBytes(): number {
    const done = [...this.#parts.values()].reduce((sum, { size }) => sum + size, 0);
    return [...this.#underWay.values()].reduce((sum, { sent }) => sum + sent, done);
  }

  /** Resolves when the file is in the bucket. @throws ApiError; or Stopped, after `stop` */
  run(): Promise<void> {
    this.#isStopped = false;
    this.#running = this.#goOn().catch((error: unknown) => {
      if (error instanceof ApiError && error.code === FORGOTTEN_UPLOAD) this.#forget();
      throw error;
    });
    return this.#running;
  }

  async #goOn(): Promise<void> {
    const { size } = this.#file;
    this.#begun ??= await call<BegunUpload>('POST', '/api/uploads', { json: { ...this.#place, size } });
    const { partBytes } = this.#begun;
    const numbers = Array.from({ length: Math.max(1, Math.ceil(size / partBytes)) }, (_, n) => n + 1);
    const missing = numbers.filter((number) => !this.#parts.has(number));
    await this.#sendAll(this.#begun, missing);
    if (this.#isStopped) throw new Stopped();
    await call('POST', '/api/uploads/complete', { json: { ...this.#begun, parts: [...this.#parts.values()] } });
    this.#isDone = true;
    this.#tell();
  }

  #forget(): void {
    this.#begun = undefined;
    this.#parts.clear();
    this.#tell();
  }

  /** Stops what is under way; `run` goes on. */
  stop(): void {
    this.#isStopped = true;
    for (const { request } of this.#underWay.values()) request.abort();
  }

  /** Gives it up for good: S3 forgets the parts. A file that is whole stays. */
  async cancel(): Promise<void> {
    this.stop();
    // S3 would keep a part that arrives after the end, and an upload that begins after it.
    await this.#running?.catch(() => {});
    if (this.#begun && !this.#isDone) await call('POST', '/api/uploads/abort', { json: this.#begun });
  }

  async #sendAll(begun: BegunUpload, numbers: number[]): Promise<void> {
    const act = (number: number) => whenFree(() => this.#send(begun, number));
    await inTurn(numbers, { atOnce: AT_ONCE, act, stop: () => this.stop() });
  }

  async #send({ bucket, key, uploadId, partBytes }: BegunUpload, number: number): Promise<void> {
    if (this.#isStopped) throw new Stopped();
    const bytes = this.#file.slice((number - 1) * partBytes, number * partBytes);
    const query = new URLSearchParams({ bucket, key, uploadId, number: String(number) });
    const request = new XMLHttpRequest();
    const part = { request, sent: 0 };
    this.#underWay.set(number, part);
    request.upload.onprogress = ({ loaded }) => {
      part.sent = loaded;
      this.#tell();
    };
    try {
      const { status, responseText } = await put(request, `/api/uploads/part?${query}`, bytes);
      if (status === 0 && this.#isStopped) throw new Stopped();
      if (status === 0) await checkReadable(bytes);
      this.#parts.set(number, settle(status, responseText) as UploadedPart);
    } finally {
      this.#underWay.delete(number);
      this.#tell();
    }
  }
}

function put(request: XMLHttpRequest, url: string, bytes: Blob): Promise<XMLHttpRequest> {
  return new Promise((resolve) => {
    request.onloadend = () => resolve(request);
    request.open('PUT', url);
    for (const [name, value] of Object.entries(keyHeaders())) request.setRequestHeader(name, value);
    request.send(bytes);
  });
}

/** A request fails in the same way if the console is gone and if the file is. */
async function checkReadable(bytes: Blob): Promise<void> {
  await bytes
    .slice(0, 1)
    .arrayBuffer()
    .catch(() => Promise.reject(new Error('The file was changed or removed during the upload: choose it again.')));
}

async function whenFree<T>(act: () => Promise<T>): Promise<T> {
  if (free > 0) free--;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await act();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }
}
