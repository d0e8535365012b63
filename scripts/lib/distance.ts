import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server as it is seen from far away. */
export interface Distance {
  port: number;
  /** Connections that were made to it so far. */
  connections(): number;
  close(): void;
}

/**
 * Puts a round trip of so many milliseconds before a port of this machine. What is sent either way takes half of it, and so
 * does a connection's first byte one more: the SYN and its answer, which a program cannot delay.
 */
export async function startDistance(target: number, roundTripMs: number): Promise<Distance> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((near) => {
    connections++;
    const far = connect(target, '127.0.0.1');
    const begun = sleep(roundTripMs);
    carry(near, far, roundTripMs / 2, begun);
    carry(far, near, roundTripMs / 2, begun);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      sockets.add(socket.once('close', () => sockets.delete(socket)));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    connections: () => connections,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** In order, each piece so much later than it came; what came before the connection had begun was sent when it had. */
function carry(from: Socket, to: Socket, delayMs: number, begun: Promise<void>): void {
  let before: Promise<unknown> = begun;
  const later = (act: () => void) => {
    before = Promise.all([before, begun.then(() => sleep(delayMs))]).then(() => {
      if (!to.destroyed) act();
    });
  };
  from.on('data', (piece) => later(() => to.write(piece)));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => to.destroy());
  from.on('close', () => later(() => to.destroySoon()));
}
