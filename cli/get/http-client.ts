import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { reasonOfFailure } from '../../client/network-reason.ts';
import { Interruption, SILENCE_MS } from '../../functions/recipient/retrying.ts';
import { makeScavenger } from '../../functions/young-memory.ts';
import { type Agents, openAgents } from '../network/agents.ts';

/** Keeps the memory of `links get` from growing with the file. */
const letGo = makeScavenger();

export interface Sending {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  /** Ends the request and its reply. */
  signal: AbortSignal;
}

/**
 * Sends requests over kept connections, one for each part at once. It uses Node's own client, because fetch would decode files
 * that are stored compressed.
 */
export class HttpClient implements Disposable {
  readonly #agents: Agents;

  private constructor(agents: Agents) {
    this.#agents = agents;
  }

  /** Opens a client that uses the proxies of the environment. @throws CommandError if it cannot read the certificates */
  static async open(connections: number): Promise<HttpClient> {
    return new HttpClient(await openAgents(process.env, { maxSockets: connections }));
  }

  /** Resolves once the reply's head is here. @throws Interruption, or the signal's reason */
  send(url: URL, { method = 'GET', headers = {}, body, signal }: Sending): Promise<IncomingMessage> {
    const isSecure = url.protocol === 'https:';
    const send = isSecure ? httpsRequest : httpRequest;
    const agent = isSecure ? this.#agents.https : this.#agents.http;
    return new Promise((resolve, reject) => {
      const request = send(url, { method, headers, agent, signal, timeout: SILENCE_MS }, resolve);
      request.on('timeout', () => request.destroy(new Error(`the server sent nothing for ${SILENCE_MS / 1000} s`)));
      request.on('error', (cause) => reject(signal.aborted ? signal.reason : interruption(cause)));
      request.end(body);
    });
  }

  [Symbol.dispose](): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }
}

/** Reads a reply's bytes as they come. @throws Interruption, or the signal's reason */
export async function* readBytes(reply: IncomingMessage, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of reply) {
      yield chunk;
      letGo(chunk.length);
    }
  } catch (cause) {
    throw signal.aborted ? signal.reason : interruption(cause);
  }
}

function interruption(cause: unknown): Interruption {
  return new Interruption(reasonOfFailure(cause), { cause });
}
