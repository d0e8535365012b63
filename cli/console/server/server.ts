import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connection } from '../../connection.ts';
import type { Ui } from '../build-ui.ts';
import type { Opened } from '../protocol.ts';
import { readJson } from './body.ts';
import { checkHost, checkOrigin } from './guard.ts';
import { pageFile } from './page.ts';
import { problemReply } from './problem.ts';
import { jsonReply, type Reply, send } from './reply.ts';
import { findRoute } from './routes/table.ts';
import { Services } from './services.ts';
import { Session } from './session.ts';

export interface ConsoleOptions {
  /** Connects to the owner API and S3; again after the credentials have failed. */
  connect: () => Promise<Connection>;
  ui: Ui;
  /** A free one if 0. */
  port: number;
  /** The command that starts it again at the same port, for the page to tell. */
  commandAt: (port: number) => string;
}

/** A console that runs. */
export interface Console {
  /** The page, with the secret of this run in the fragment. */
  url: string;
  close(): Promise<void>;
}

/** Starts a console on this machine alone. A taken port rejects with the code EADDRINUSE. */
export async function startConsole({ connect, ui, port, commandAt }: ConsoleOptions): Promise<Console> {
  const session = new Session();
  const services = new Services(connect);
  const server = createServer((request, response) => {
    replyTo(request, { session, services, ui, commandAt, signal: signalOf(response) })
      .catch(problemReply)
      .then((reply) => send(response, reply));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/#${session.secret}`;
  return { url, close: () => close(server) };
}

interface Parts {
  session: Session;
  services: Services;
  ui: Ui;
  commandAt: (port: number) => string;
  signal: AbortSignal;
}

/** Aborts when the client leaves before the answer. It must not hang on the connection, which outlives many requests. */
function signalOf(response: ServerResponse): AbortSignal {
  const left = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) left.abort();
  });
  return left.signal;
}

async function replyTo(request: IncomingMessage, parts: Parts): Promise<Reply> {
  const { session, services, ui, signal } = parts;
  const origin = checkHost(request);
  const { method = '', url = '' } = request;
  // Put together as text: `//elsewhere/` would name another host.
  const { pathname, searchParams: query } = new URL(url.startsWith('/') ? origin + url : origin);
  const file = method === 'GET' || method === 'HEAD' ? pageFile(pathname, ui) : undefined;
  if (file) return file;
  checkOrigin(request, origin);
  if (method === 'POST' && pathname === '/session') return openSession(request, parts);
  session.check(request);
  const { route, id } = findRoute(method, pathname);
  return route({ request, query, id, services, signal });
}

/** Gives a browser that has the secret its cookie and its key. */
async function openSession(request: IncomingMessage, { session, commandAt }: Parts): Promise<Reply> {
  const { secret } = await readJson<{ secret?: unknown }>(request);
  const { localPort = 0 } = request.socket;
  const { key, setCookie } = session.open(typeof secret === 'string' ? secret : '', localPort);
  const reply = jsonReply(200, { key, command: commandAt(localPort) } satisfies Opened);
  return { ...reply, headers: { ...reply.headers, 'set-cookie': setCookie } };
}

/** Pages keep their connections open, and would hold it up. */
async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
