import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** The open connections of a server. */
export class Connections {
  readonly #open = new Set<Socket>();
  readonly #turns = new WeakMap<Duplex, Promise<unknown>>();

  /** @param lingerMs how long a client may keep a connection open that has been said goodbye on: ms */
  constructor(server: Server, lingerMs: number) {
    server.on('connection', (socket: Socket) => {
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
      // Where a connection is not kept, Node closes it as soon as the kernel has its last byte. If the client is still
      // sending then, the kernel resets it, and the answer is lost: RFC 9112, 9.6 wants the goodbye first.
      socket.destroySoon = () => {
        socket.end();
        socket.setTimeout(lingerMs, () => socket.destroy());
      };
    });
  }

  get count(): number {
    return this.#open.size;
  }

  /**
   * Acts once all that came before on the same connection has been done. HTTP/1.1 lets a client send the next request before
   * it has its answer, and as many as it likes: one connection shall not be worth many.
   */
  inTurn(connection: Duplex, act: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(connection) ?? Promise.resolve()).then(act);
    this.#turns.set(
      connection,
      turn.catch(() => {}),
    );
    return turn;
  }

  /**
   * Says goodbye on every connection that is open now, and resolves once the clients have closed theirs. What the kernel
   * still holds for a slow client is lost when the process ends and its container with it: that it closes is the only word
   * of its having everything.
   */
  async closedByClients(): Promise<void> {
    const closings = [...this.#open].map((socket) => {
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.end();
      return closed;
    });
    await Promise.all(closings);
  }
}
