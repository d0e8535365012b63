import {
  Interruption,
  isRetryable,
  type Patience,
  readRetryAfter,
  retrying as retryingWith,
  SILENCE_MS,
} from '../../recipient/retrying.ts';
import { serverNow } from './server-clock.ts';

/** The server said no. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** The answer as it came: a page, or a problem. */
  readonly text: string;

  constructor(response: Response, text: string) {
    super(`refused with ${response.status}`);
    this.status = response.status;
    this.text = text;
    this.code = codeIn(text);
    this.retryAfterSeconds = readRetryAfter(response.headers.get('retry-after'));
  }

  /** Whether asking again may help. */
  get isRetryable(): boolean {
    return isRetryable(this);
  }
}

/** The connection is there, and nothing comes by it. */
export class Silence extends Interruption {}

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

/** Tries again what may succeed later, until a moment by the server's clock: milliseconds since 1970. */
export async function retrying<T>(
  act: () => Promise<T>,
  until: number,
  signal: AbortSignal,
  onFailure: (error: unknown) => void = () => {},
): Promise<T> {
  const patience: Patience = {
    allows: (_tried, pause) => serverNow() + pause <= until,
    wait: (milliseconds, error) => {
      onFailure(error);
      return pause(milliseconds, signal);
    },
  };
  return retryingWith(act, patience);
}

/** @throws the signal's reason, once the pause is over */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  signal.throwIfAborted();
}

function codeIn(text: string): string | undefined {
  try {
    return JSON.parse(text).code;
  } catch {
    return undefined;
  }
}
