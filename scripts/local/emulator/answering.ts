import type { Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a request may go on that the server has begun to answer: ms. */
const LONGEST_MS = 2_000;

/**
 * Watches which requests a server is answering, whether or not anybody still waits for it.
 *
 * @returns a function that resolves once it is answering none
 */
export function watchAnswering(server: Server): () => Promise<void> {
  const answering = new Set<ServerResponse>();
  server.prependListener('request', (_, response: ServerResponse) => {
    answering.add(response);
    const end = response.end.bind(response) as (...given: unknown[]) => ServerResponse;
    response.end = (...given: unknown[]) => {
      answering.delete(response);
      return end(...given);
    };
  });
  return async () => {
    for (let waited = 0; answering.size > 0 && waited < LONGEST_MS; waited += 5) await sleep(5);
  };
}
