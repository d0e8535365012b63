import { Agent, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';

/**
 * How long a connection is kept that nobody has used: ms. AWS closes silent ones after some seconds, and a function may have
 * been frozen in between: a request on one that is closed already would fail first.
 */
const MOST_IDLE_MS = 5_000;

interface EarlyConnection {
  socket: TLSSocket;
  /** By performance.now(). */
  openedAt: number;
}

/**
 * An agent that can open a connection (TCP and TLS) before there is a request for it. The first request to that host gets it,
 * as far as it has come by then. What goes out for it is what opens any connection: the host's name and a TLS handshake; no
 * request, and so nothing secret and nothing that is billed.
 */
export class EarlyAgent extends Agent {
  readonly #early = new Map<string, EarlyConnection>();

  /** Resolves once the connection is there, or has failed: the request that needs one then opens its own, and fails itself. */
  open({ protocol, hostname: host, port }: URL): Promise<void> {
    if (protocol !== 'https:') return Promise.resolve();
    const options = { ...this.options, host, port: Number(port || 443), servername: isIP(host) ? '' : host };
    const socket = super.createConnection(options) as TLSSocket;
    this.#early.set(placeOf(options), { socket, openedAt: performance.now() });
    return new Promise((resolve) => {
      socket.once('close', () => resolve());
      socket.once('secureConnect', () => {
        // Until a request takes it, it keeps no process alive.
        socket.unref();
        resolve();
      });
      socket.on('error', () => {});
    });
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const place = placeOf(options);
    const early = this.#early.get(place);
    this.#early.delete(place);
    if (!early) return super.createConnection(options, callback);
    if (isUsable(early)) return early.socket.ref();
    early.socket.destroy();
    return super.createConnection(options, callback);
  }

  override destroy(): void {
    for (const { socket } of this.#early.values()) socket.destroy();
    this.#early.clear();
    super.destroy();
  }
}

function placeOf({ host, port }: RequestOptions): string {
  return `${host}:${port}`;
}

function isUsable({ socket, openedAt }: EarlyConnection): boolean {
  return !socket.destroyed && socket.writable && !socket.readableEnded && performance.now() - openedAt < MOST_IDLE_MS;
}
