import { signal } from '@preact/signals';
import { KEY_HEADER, type Opened, type Problem } from '../../protocol.ts';

/** A call that failed. */
export class ApiError extends Error {
  readonly code: string;
  readonly command: string | undefined;

  constructor({ code, message, command }: Problem) {
    super(message);
    this.code = code;
    this.command = command;
  }
}

/** What keeps every call from working: the banner tells it, until a call works again. */
export const trouble = signal<ApiError | undefined>(undefined);

/** What the run told this origin when it was opened: other tabs, and a page that outlives a run, find it there. */
const KEY = 'console-key';
const COMMAND = 'console-command';

export function keepOpened({ key, command }: Opened): void {
  localStorage.setItem(KEY, key);
  localStorage.setItem(COMMAND, command);
}

export const keyHeaders = () => ({ [KEY_HEADER]: localStorage.getItem(KEY) ?? '' });

/** At the same port its pages share what they know, and this one goes on. */
function gone(): Problem {
  const command = localStorage.getItem(COMMAND) ?? undefined;
  const how = command === undefined ? '' : ` with \`${command}\``;
  return { code: 'gone', message: `Start it again${how}, and open the address that it prints.`, command };
}

const OF_ALL = ['gone', 'closed', 'credentials'];

/** Whether a call may work later just as it is. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && OF_ALL.includes(error.code);
}

/** Settles a call: the banner appears or goes. */
export function settle(status: number, body: string): unknown {
  if (status >= 200 && status < 300) {
    trouble.value = undefined;
    return body === '' ? undefined : JSON.parse(body);
  }
  const error = new ApiError(status === 0 ? gone() : problemIn(body));
  if (isPassing(error)) trouble.value = error;
  throw error;
}

function problemIn(body: string): Problem {
  try {
    return JSON.parse(body) as Problem;
  } catch {
    return { code: 'failed', message: 'The console gave no readable answer: try again.' };
  }
}

interface CallOptions {
  query?: Record<string, string | undefined>;
  json?: unknown;
}

/** Calls the console's server. @throws ApiError */
export async function call<T>(method: string, path: string, { query = {}, json }: CallOptions = {}): Promise<T> {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
  const init = { method, headers: keyHeaders(), ...(json === undefined ? {} : { body: JSON.stringify(json) }) };
  const answer = await fetch(path + search, init).catch(() => undefined);
  return settle(answer?.status ?? 0, (await answer?.text().catch(() => '')) ?? '') as T;
}
