import { connectTo } from '../../cli/connection.ts';
import type { Ui } from '../../cli/console/build-ui.ts';
import { type Console, startConsole } from '../../cli/console/server/server.ts';
import { type Endpoints, ownerApiOf } from '../../cli/endpoints.ts';
import { type ReceivedReply, receive } from './http-client.ts';

/** A console in this process, and a browser that it has opened. */
export interface OpenedConsole {
  console: Console;
  /** Without a slash at the end. */
  origin: string;
  secret: string;
  /** What its own page sends with each call. */
  headers: Record<string, string>;
  /** A call as its own page makes it, with these headers over the page's; undefined takes one away. */
  call(method: string, path: string, options?: CallOptions): Promise<ReceivedReply>;
}

export interface CallOptions {
  json?: unknown;
  body?: Buffer;
  headers?: Record<string, string | undefined>;
}

export async function openConsole(endpoints: Endpoints, ui: Ui = { script: '', style: '' }): Promise<OpenedConsole> {
  const connect = async () => connectTo(ownerApiOf(endpoints));
  const console = await startConsole({ connect, ui, port: 0, commandAt: (port) => `links console --port ${port}` });
  const { origin, hash } = new URL(console.url);
  const secret = hash.slice(1);
  const own = { origin, 'sec-fetch-site': 'same-origin' };
  const call =
    (headers: Record<string, string>) =>
    (method: string, path: string, options: CallOptions = {}) => {
      const body = options.body ?? (options.json === undefined ? '' : JSON.stringify(options.json));
      const all = { ...headers, 'content-length': String(Buffer.byteLength(body)), ...options.headers };
      const given = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
      return receive(`${origin}${path}`, { method, headers: Object.fromEntries(given), ...(body && { body }) });
    };
  const opened = await call(own)('POST', '/session', { json: { secret } });
  const { key } = JSON.parse(opened.body.toString()) as { key: string };
  const cookie = String(opened.headers['set-cookie']?.[0]).split(';')[0] ?? '';
  const headers = { ...own, cookie, 'x-console-key': key };
  return { console, origin, secret, headers, call: call(headers) };
}

export function jsonOf<T>({ body }: ReceivedReply): T {
  return JSON.parse(body.toString()) as T;
}
