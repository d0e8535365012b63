import type { Endpoints } from '../../cli/endpoints.ts';
import { givenEndpoints } from '../../scripts/lib/endpoints-file.ts';
import type { FrontName } from '../../scripts/local/emulator/fronts.ts';
import { type ServerStack, type ServerStackOptions, startServer } from '../../scripts/local/start-server.ts';
import { type Stack, type StackOptions, startStack } from '../../scripts/local/start-stack.ts';
import { built } from './built.ts';

/** jest.config.ts runs some files several times: once behind each front. */
const { front } = globalThis as { front?: FrontName | 'server' };

/** A running system: the one that ENDPOINTS_FILE names, or one started for this test and stopped by it. */
export async function useSystem(): Promise<{ endpoints: Endpoints; stop: () => Promise<void> }> {
  const given = givenEndpoints();
  return given ? { endpoints: given, stop: async () => {} } : startSystem();
}

/** The functions or the server, with the embedded stack around them. */
export async function startSystem({
  onLog = () => {},
}: {
  onLog?: (line: string) => void;
} = {}): Promise<{ endpoints: Endpoints; stop: () => Promise<void> }> {
  if (front === 'server') {
    const { endpoints, server } = await useServer({ onLog });
    return { endpoints, stop: () => server.close() };
  }
  const { endpoints, stack } = await useStack({ functions: { onLog } });
  return { endpoints, stop: () => stack.close() };
}

/** The embedded stack, for tests that look inside it or break it. */
export async function useStack(options: StackOptions = {}): Promise<{ endpoints: Endpoints; stack: Stack }> {
  const ofRun = front && front !== 'server' ? { front } : {};
  const stack = await startStack({ ...builtInJest(), ...ofRun, ...options });
  return { endpoints: stack.endpoints, stack };
}

/** The server in a process of its own, for tests of what it alone does. */
export async function useServer(
  options: ServerStackOptions = {},
): Promise<{ endpoints: Endpoints; server: ServerStack }> {
  const server = await startServer({ ...builtInJest(), ...options });
  return { endpoints: server.endpoints, server };
}

/** Elsewhere, as for screenshots, each builds for itself. */
const builtInJest = () => (process.env.TESTED_BUILD ? built() : {});
