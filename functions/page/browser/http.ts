import { serverNow } from './server-clock.ts';

/** The server said no. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfterSeconds: number;
  /** The answer as it came: a page, or a problem. */
  readonly text: string;

  constructor(response: Response, text: string) {
    super(`refused with ${response.status}`);
    this.status = response.status;
    this.text = text;
    this.code = codeIn(text);
    this.retryAfterSeconds = Number(response.headers.get('retry-after') ?? 0);
  }

  /** Whether asking again may help. */
  get isPassing(): boolean {
    return this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** The connection failed or broke off: the same request may go well another time. */
export class Interruption extends Error {}

/** The connection is there, and nothing comes by it. */
export class Silence extends Interruption {}

/** Within it the next byte must come, the first as well. */
const SILENCE_MS = 30_000;

/**
 * The bytes of one reply as they come. What it thinks of the head, `onHead` says by throwing.
 * @throws Refused, Interruption, or the signal's reason
 */
export async function* receive(
  url: string,
  init: RequestInit,
  signal: AbortSignal,
  onHead: (response: Response) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  try {
    heard();
    const response = await fetch(url, {
      ...init,
      cache: 'no-store',
      signal: AbortSignal.any([signal, silence.signal]),
    });
    await onHead(response);
    const reader = response.body?.getReader();
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      heard();
      yield next.value;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Refused) throw error;
    throw silence.signal.aborted ? new Silence('nothing came') : new Interruption(String(error));
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
const LONGEST_RETRY_AFTER_S = 60;

/** Tries again what may go well another time, with pauses that grow, until a moment by the server's clock: milliseconds since 1970. */
export async function retrying<T>(
  act: () => Promise<T>,
  until: number,
  signal: AbortSignal,
  onFailure: (error: unknown) => void = () => {},
): Promise<T> {
  for (let tried = 1; ; tried++) {
    signal.throwIfAborted();
    try {
      return await act();
    } catch (error) {
      const pause = pauseMs(tried, error);
      if (!mayPass(error) || serverNow() + pause > until) throw error;
      onFailure(error);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function mayPass(error: unknown): boolean {
  return error instanceof Interruption || (error instanceof Refused && error.isPassing);
}

/** Full jitter, so that parts that failed together do not come back together; never sooner than the server asked for. */
function pauseMs(tried: number, error: unknown): number {
  const asked = error instanceof Refused ? error.retryAfterSeconds : 0;
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tried - 1, 10));
  return Math.min(asked, LONGEST_RETRY_AFTER_S) * 1000 + Math.random() * ceiling;
}

function codeIn(text: string): string | undefined {
  try {
    return JSON.parse(text).code;
  } catch {
    return undefined;
  }
}
