import type { BegunUpload, Place, UploadedPart } from '../../protocol.ts';
import { call, keyHeaders, settle } from './api.ts';

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
  readonly #tell: (sentBytes: number) => void;
  #begun: BegunUpload | undefined;
  #parts = new Map<number, UploadedPart>();
  #underWay = new Map<number, { request: XMLHttpRequest; sent: number }>();
  #isStopped = false;

  constructor(file: File, place: Place, tell: (sentBytes: number) => void) {
    this.#file = file;
    this.#place = place;
    this.#tell = tell;
  }

  /** Resolves when the file is in the bucket. @throws ApiError; or Stopped, after `stop` */
  async run(): Promise<void> {
    this.#isStopped = false;
    const { size } = this.#file;
    this.#begun ??= await call<BegunUpload>('POST', '/api/uploads', { json: { ...this.#place, size } });
    const { partBytes } = this.#begun;
    const numbers = Array.from({ length: Math.max(1, Math.ceil(size / partBytes)) }, (_, n) => n + 1);
    const missing = numbers.filter((number) => !this.#parts.has(number));
    await this.#sendAll(this.#begun, missing);
    await call('POST', '/api/uploads/complete', { json: { ...this.#begun, parts: [...this.#parts.values()] } });
  }

  /** Stops what is under way; `run` goes on. */
  stop(): void {
    this.#isStopped = true;
    for (const { request } of this.#underWay.values()) request.abort();
  }

  /** Gives it up for good: S3 forgets the parts. */
  async cancel(): Promise<void> {
    this.stop();
    if (this.#begun) await call('POST', '/api/uploads/abort', { json: this.#begun });
  }

  async #sendAll(begun: BegunUpload, numbers: number[]): Promise<void> {
    const left = [...numbers];
    const work = async () => {
      for (let number = left.shift(); number !== undefined; number = left.shift()) {
        await inTurn(() => this.#send(begun, number ?? 0));
      }
    };
    // A failure ends the other parts too, so that all starts again together.
    const workers = Array.from({ length: AT_ONCE }, () =>
      work().catch((error: unknown) => {
        left.length = 0;
        this.stop();
        throw error;
      }),
    );
    const outcomes = await Promise.allSettled(workers);
    const failures = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    if (failures.length > 0) throw failures.find((error) => !(error instanceof Stopped)) ?? failures[0];
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
      this.#tell(this.#sent());
    };
    try {
      const { status, responseText } = await put(request, `/api/uploads/part?${query}`, bytes);
      if (status === 0 && this.#isStopped) throw new Stopped();
      if (status === 0) await checkReadable(bytes);
      this.#parts.set(number, settle(status, responseText) as UploadedPart);
    } finally {
      this.#underWay.delete(number);
      this.#tell(this.#sent());
    }
  }

  #sent(): number {
    const done = [...this.#parts.values()].reduce((sum, { size }) => sum + size, 0);
    return [...this.#underWay.values()].reduce((sum, { sent }) => sum + sent, done);
  }
}

/** The user stopped it. */
export class Stopped extends Error {}

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

async function inTurn<T>(act: () => Promise<T>): Promise<T> {
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
