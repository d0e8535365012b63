import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How many requests may wait on one connection for those before them. Browsers and programs send none ahead. */
const MOST_WAITING = 8;

/** The open connections of a server. */
export class Connections {
  readonly #open = new Set<Socket>();
  readonly #turns = new WeakMap<Duplex, { count: number; last: Promise<unknown> }>();

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
   * it has its answer, and as many as it likes: one connection shall not be worth many. One on which more wait than
   * anybody needs is closed, for all that waits is held in memory.
   *
   * @throws Error where it is
   */
  async takeTurn(connection: Duplex, act: () => Promise<void>): Promise<void> {
    const turns = this.#turns.get(connection) ?? { count: 0, last: Promise.resolve() };
    this.#turns.set(connection, turns);
    if (turns.count > MOST_WAITING) {
      connection.destroy();
      throw new Error('too many requests wait on one connection');
    }
    turns.count++;
    const turn = turns.last.then(act).finally(() => turns.count--);
    turns.last = turn.catch(() => {});
    return turn;
  }

  /**
   * Says goodbye on every connection that is open now, and resolves once the clients have closed theirs. What the kernel
   * still holds for a slow client is lost when the process ends and its container with it: that it closes is the only word
   * of its having everything.
   */
  async closeByClients(): Promise<void> {
    const closings = [...this.#open].map((socket) => {
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.end();
      return closed;
    });
    await Promise.all(closings);
  }
}
