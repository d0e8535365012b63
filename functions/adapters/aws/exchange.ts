import { type Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { type Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { errorOfAnswer } from './aws-error.ts';
import type { Endpoint } from './endpoint.ts';
import { TimeoutError } from './retrying.ts';

/** The connections. Without those of a protocol, Node's own. */
export interface Agents {
  http?: HttpAgent;
  https?: HttpsAgent;
}

/** How long each part of an exchange may take, in ms. Where nothing is said, it has no end. */
export interface Limits {
  /** Until the connection is there; the wait for a free one counts. */
  connectMs?: number;
  /** Until the answer is read as far as the caller wants it. */
  tryMs?: number;
}

/** A request as it goes out. */
export interface Outgoing {
  endpoint: Endpoint;
  method: string;
  /** With the query. */
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** Makes of an answer what the caller wants. It must read the body, or hand it to somebody who does: it holds a connection. */
export type ReadAnswer<T> = (answer: IncomingMessage) => T | Promise<T>;

/**
 * Sends one request and reads its answer, which has a status of 200 to 299.
 *
 * @throws AwsError for another status; TimeoutError; an error with a `code` if the connection breaks
 */
export async function exchange<T>(
  { endpoint, body, ...outgoing }: Outgoing,
  read: ReadAnswer<T>,
  { agents, limits: { connectMs = Infinity, tryMs = Infinity } }: { agents: Agents; limits: Limits },
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const { hostname, port, isTls } = partsOf(endpoint);
  const request = isTls ? requestHttps : requestHttp;
  const sent = request({ ...outgoing, hostname, port, agent: isTls ? agents.https : agents.http });
  const stopAfter = (milliseconds: number, what: string) => {
    if (milliseconds === Infinity) return undefined;
    return setTimeout(() => {
      const error = new TimeoutError(`no ${what} in ${milliseconds} ms`);
      reject(error);
      sent.destroy(error);
    }, milliseconds);
  };
  const connecting = stopAfter(connectMs, 'connection');
  const answering = stopAfter(tryMs, 'answer');
  const connected = () => clearTimeout(connecting);
  sent.on('socket', (socket) => {
    if (socket.connecting) socket.once('connect', connected);
    else connected();
  });
  sent.on('error', reject);
  sent.on('response', (answer) => void readOrRefuse(answer, read).then(resolve, reject));
  sent.end(body);
  try {
    return await promise;
  } finally {
    clearTimeout(connecting);
    clearTimeout(answering);
  }
}

async function readOrRefuse<T>(answer: IncomingMessage, read: ReadAnswer<T>): Promise<T> {
  const { statusCode = 0 } = answer;
  if (statusCode < 200 || statusCode > 299) throw await errorOfAnswer(answer);
  return read(answer);
}

function partsOf({ protocol, host }: Endpoint) {
  const { hostname, port } = new URL(`${protocol}//${host}`);
  // An address of IPv6 has brackets in a URL, and none for Node.
  return { hostname: hostname.replace(/^\[|\]$/g, ''), port, isTls: protocol === 'https:' };
}
