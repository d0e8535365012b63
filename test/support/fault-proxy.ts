import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** A request on its way through the proxy. */
export interface Call {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** When the connection was made that it came by: performance.now(). */
  connectedAt: number;
}

/** What the proxy answers by itself. */
export interface CannedAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The bytes of an answer, and what becomes of them. Where it throws, the connection breaks off. */
export type BodyFault = (body: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

/** What befalls one call, in the order in which it happens. */
export interface Intervention {
  /** Done before the request is handed on: a wait, or something that happens elsewhere. Handed on even if the caller leaves. */
  before?: () => Promise<unknown>;
  /** What the caller gets; the request is then not handed on. */
  instead?: 'hang' | 'reset' | CannedAnswer;
  /** Done once the other side has answered, before the caller hears of it; told the answer's status. */
  after?: (status: number) => Promise<unknown>;
  /** The connection is reset instead of answering: what was asked is done, and the caller does not know. */
  losesAnswer?: boolean;
  /** Put over the answer's own. */
  headers?: Record<string, string>;
  body?: BodyFault;
}

/** One of the plain faults by its name, or all that may befall a call. */
export type Fault = 'none' | 'refuse' | 'hang' | { breakAfter: number } | Intervention;

/** An HTTP server that stands before another and can make it fail. The host header goes through, as signatures want. */
export interface FaultProxy {
  url: string;
  /** Where requests are handed on to; set once that is known. */
  target: string;
  /** What befalls every request, unless `faultOf` says otherwise. */
  fault: Fault;
  /** What befalls this one. */
  faultOf: (call: Call) => Fault;
  /** Requests that came in. */
  requests: { method: string; url: string }[];
  close(): Promise<void>;
}

const SLOW_DOWN: CannedAnswer = {
  status: 503,
  headers: { 'content-type': 'application/xml' },
  body: '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>',
};

const connectedAt = new WeakMap<Duplex, number>();

export async function startFaultProxy(): Promise<FaultProxy> {
  const server = createServer((incoming, outgoing) => {
    // A caller that has left, or a target that is not there: nobody is left to be told.
    carry(proxy, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.on('connection', (socket) => connectedAt.set(socket, performance.now()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: '',
    fault: 'none',
    faultOf: () => proxy.fault,
    requests: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

/** Lets this many bytes through, and then breaks off. */
export function breakAfter(bytes: number): BodyFault {
  return atByte(bytes, () => Promise.reject(new Error('broken off')));
}

/** Changes the lowest bit of the first byte, as a faulty memory on the way may. */
export const flipBit: BodyFault = async function* (body) {
  let isDue = true;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    if (isDue) bytes[0] = (bytes[0] ?? 0) ^ 1;
    isDue = false;
    yield bytes;
  }
};

/** Does something once this many bytes are through, and then goes on: a pause, or something that happens elsewhere. */
export function atByte(position: number, act: () => Promise<unknown>): BodyFault {
  return async function* (body) {
    let left = position;
    let isDue = true;
    for await (const chunk of body) {
      yield chunk.subarray(0, left);
      if (isDue && chunk.length >= left) {
        isDue = false;
        await act();
      }
      yield chunk.subarray(left);
      left = isDue ? left - chunk.length : 0;
    }
  };
}

async function carry(proxy: FaultProxy, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { method = '', url = '/', headers } = incoming;
  const call = {
    method,
    url,
    headers,
    body: await buffer(incoming),
    connectedAt: connectedAt.get(incoming.socket) ?? 0,
  };
  proxy.requests.push({ method, url });
  const { before, instead, after, losesAnswer, headers: changed, body } = interventionOf(proxy.faultOf(call));
  await before?.();
  if (instead) return answerInstead(outgoing, instead);
  const answer = await handOn(call, proxy.target);
  await after?.(answer.statusCode ?? 0);
  if (losesAnswer) {
    answer.resume();
    return reset(outgoing);
  }
  outgoing.on('close', () => answer.destroy());
  outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...changed });
  outgoing.flushHeaders();
  await pour(body ? body(answer) : answer, outgoing);
}

function interventionOf(fault: Fault): Intervention {
  if (fault === 'none') return {};
  if (fault === 'hang') return { instead: 'hang' };
  if (fault === 'refuse') return { instead: SLOW_DOWN };
  return 'breakAfter' in fault ? { body: breakAfter(fault.breakAfter) } : fault;
}

function answerInstead(outgoing: ServerResponse, instead: 'hang' | 'reset' | CannedAnswer): void {
  if (instead === 'reset') reset(outgoing);
  else if (instead !== 'hang') outgoing.writeHead(instead.status, instead.headers).end(instead.body);
}

function handOn({ method, url, headers, body }: Call, target: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(new URL(url, target), { method, headers }, resolve).on('error', reject).end(body);
  });
}

/** What has been sent before a break still arrives; only the end does not. */
async function pour(body: AsyncIterable<Buffer>, outgoing: ServerResponse): Promise<void> {
  try {
    for await (const chunk of body) {
      if (outgoing.destroyed) return;
      if (!outgoing.write(chunk)) await drained(outgoing);
    }
    outgoing.end();
  } catch {
    outgoing.socket?.destroySoon();
  }
}

/** Resolves when more may be written, or nobody is left to write to. */
function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off('drain', done).off('close', done);
      resolve();
    };
    outgoing.on('drain', done).on('close', done);
  });
}

/** TCP's RST, as a peer sees it whose other side has died. */
function reset(outgoing: ServerResponse): void {
  outgoing.socket?.resetAndDestroy();
}
