import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Listens, and resolves to the port: a free one where 0 is asked for. Without a host it is every address of the machine.
 * @param variable that chooses the port, for the message
 * @throws Error in a sentence if it cannot
 */
export async function listen(
  server: Server,
  { host, port }: { host?: string | undefined; port: number },
  variable: string,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server
      .once('error', (cause: NodeJS.ErrnoException) => {
        const message =
          cause.code === 'EADDRINUSE'
            ? `Port ${port} is taken: free it, or set ${variable} to another one.`
            : `Cannot listen on port ${port} (${cause.code}). Set ${variable} to another one.`;
        reject(new Error(message, { cause }));
      })
      .listen({ host, port }, () => resolve());
  });
  return (server.address() as AddressInfo).port;
}

/** Closes at once, open connections included. */
export function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
