import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How many requests of one connection may wait for those before them. Browsers and programs do not send requests ahead. */
const MOST_WAITING = 8;

/** The open connections of a server. */
export class Connections {
  readonly #open = new Set<Socket>();
  readonly #turns = new WeakMap<Duplex, { count: number; last: Promise<unknown> }>();

  /** @param lingerMs how long a client may keep a connection open after the server has ended its side, in ms */
  constructor(server: Server, lingerMs: number) {
    server.on('connection', (socket: Socket) => {
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
      // Without keep-alive, Node closes a connection as soon as the kernel has its last byte. If the client is still sending
      // then, the kernel resets it and the answer is lost. So the server ends its side first (RFC 9112, 9.6).
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
   * Acts once all earlier requests of the same connection are done. In HTTP/1.1 a client may send any number of requests
   * before it has an answer, but one connection must not count as many. If too many wait, closes the connection, because
   * waiting requests take memory.
   *
   * @throws Error if it does
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
   * Ends the server's side of every open connection, and resolves once the clients have closed theirs. Only that shows that a
   * slow client has everything: if the process ends earlier, and its container with it, the bytes in the kernel are lost.
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
