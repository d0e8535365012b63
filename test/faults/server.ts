import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort } from '../../scripts/local/listen.ts';

/** The built server, in a process of its own. */
export interface RunningServer {
  url: string;
  /** SIGTERM; resolves once it has ended. */
  terminate(): Promise<void>;
}

/** Starts the built server, and resolves once it takes requests. */
export async function startServerOver(
  bundle: string,
  environment: Readonly<Record<string, string>>,
): Promise<RunningServer> {
  const port = String(await freePort());
  const child = spawn(process.execPath, [bundle], {
    env: { PATH: process.env.PATH ?? '', ...environment, PORT: port, MANAGEMENT_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await once(createInterface({ input: child.stdout }), 'line');
  return {
    url: `http://127.0.0.1:${port}/`,
    terminate: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
