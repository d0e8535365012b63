import { randomBytes } from 'node:crypto';
import type { LinksClient } from '../../client/index.ts';
import { ownerOf } from '../lib/owner.ts';
import { startServer } from '../local/start-server.ts';
import { startStack } from '../local/start-stack.ts';

/** What serves the links: the functions, or the server. */
export interface Host {
  name: string;
  owner: LinksClient;
  s3Port: number;
  /** Puts an object of that many random bytes, and resolves to them. */
  put(key: string, size: number): Promise<Buffer>;
  close(): Promise<void>;
}

const SYSTEMS = {
  functions: () => startStack(),
  // A crowd has a connection each, and the owner one more.
  server: () => startServer({ environment: { MAX_CONNECTIONS: '2000' } }),
};

export const HOSTS = Object.keys(SYSTEMS) as (keyof typeof SYSTEMS)[];

export async function startHost(name: keyof typeof SYSTEMS): Promise<Host> {
  const { endpoints, close } = await SYSTEMS[name]();
  const { owner, s3, put } = ownerOf(endpoints);
  return {
    name,
    owner,
    s3Port: Number(new URL(endpoints.s3Endpoint).port),
    async put(key, size) {
      const bytes = randomBytes(size);
      await put(key, bytes);
      return bytes;
    },
    close: () => {
      s3.destroy();
      return close();
    },
  };
}
