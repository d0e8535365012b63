import { type Stack, type StackOptions, startStack } from '../../scripts/local/start-stack.ts';
import { type Endpoints, givenEndpoints } from './endpoints.ts';

/** A running system: the one that ENDPOINTS_FILE names, or the embedded stack, started for this test and stopped by it. */
export async function useSystem(): Promise<{ endpoints: Endpoints; stop: () => Promise<void> }> {
  const given = givenEndpoints();
  if (given) return { endpoints: given, stop: async () => {} };
  const { endpoints, stack } = await useStack();
  return { endpoints, stop: () => stack.close() };
}

/** The embedded stack, for tests that look inside it or break it. */
export async function useStack(options: StackOptions = {}): Promise<{ endpoints: Endpoints; stack: Stack }> {
  const stack = await startStack(options);
  const { accessKeyId, secretAccessKey, ...addresses } = stack.endpoints;
  return { endpoints: { ...addresses, credentials: { accessKeyId, secretAccessKey } }, stack };
}
