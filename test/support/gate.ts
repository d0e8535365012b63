import { createServer, type ServerResponse } from 'node:http';
import { closeServer, listen } from '../../scripts/local/listen.ts';

/** A place where a function under test reports, and waits to be let through: a test needs no guess at its pace. */
export interface Gate {
  url: string;
  /** Resolves when somebody stands at `path`, the nth time it is asked for; `pass` lets them through. */
  arrival(path: string): Promise<{ pass(): void }>;
  /** How many have come to `path` and are not yet taken by `arrival`. */
  waiting(path: string): number;
  close(): Promise<void>;
}

export async function openGate(): Promise<Gate> {
  const arrived = new Map<string, ServerResponse[]>();
  const expected = new Map<string, ((response: ServerResponse) => void)[]>();
  const at = <T>(map: Map<string, T[]>, path: string): T[] => {
    const list = map.get(path) ?? [];
    map.set(path, list);
    return list;
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const expecting = at(expected, path).shift();
    if (expecting) expecting(response);
    else at(arrived, path).push(response);
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    async arrival(path) {
      const response =
        at(arrived, path).shift() ?? (await new Promise<ServerResponse>((resolve) => at(expected, path).push(resolve)));
      return { pass: () => void response.end() };
    },
    waiting: (path) => at(arrived, path).length,
    close: () => closeServer(server),
  };
}
