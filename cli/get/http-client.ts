import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { reasonOfFailure } from '../../client/network-reason.ts';
import { Interruption, SILENCE_MS } from '../../functions/recipient/retrying.ts';
import { scavengeEvery } from '../../functions/young-memory.ts';
import { type Agents, openAgents } from '../network/agents.ts';

/** So that the memory of `links get` does not grow with the file. */
const letGo = scavengeEvery(1024 * 1024);

export interface Sending {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  /** Ends the request, and the reply that comes of it. */
  signal: AbortSignal;
}

/**
 * HTTP over connections that are kept: as many as there are parts side by side. Node's own client and not fetch, for
 * fetch decodes what is stored compressed, and here the file is the stored bytes.
 */
export class HttpClient implements Disposable {
  readonly #agents: Agents;

  private constructor(agents: Agents) {
    this.#agents = agents;
  }

  /** By the proxies that the environment names. @throws CommandError for a bundle of certificates that cannot be read */
  static async open(connections: number): Promise<HttpClient> {
    return new HttpClient(await openAgents(process.env, { maxSockets: connections }));
  }

  /** Resolves with the reply's head; its body waits to be read. @throws Interruption, or the signal's reason */
  send(url: URL, { method = 'GET', headers = {}, body, signal }: Sending): Promise<IncomingMessage> {
    const isSecure = url.protocol === 'https:';
    const send = isSecure ? httpsRequest : httpRequest;
    const agent = isSecure ? this.#agents.https : this.#agents.http;
    return new Promise((resolve, reject) => {
      const request = send(url, { method, headers, agent, signal, timeout: SILENCE_MS }, resolve);
      request.on('timeout', () => request.destroy(new Error(`nothing came for ${SILENCE_MS / 1000} s`)));
      request.on('error', (cause) => reject(signal.aborted ? signal.reason : interruption(cause)));
      request.end(body);
    });
  }

  [Symbol.dispose](): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }
}

/** A reply's bytes as they come. What fails here is the connection, not what is done with the bytes. */
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
