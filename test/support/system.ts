import { startStack } from '../../scripts/local/start-stack.ts';
import { type Endpoints, givenEndpoints } from './endpoints.ts';

/** A running system: the one that ENDPOINTS_FILE names, or the embedded stack, started for this test and stopped by it. */
export async function useSystem(): Promise<{ endpoints: Endpoints; stop: () => Promise<void> }> {
  const given = givenEndpoints();
  if (given) return { endpoints: given, stop: async () => {} };
  const stack = await startStack();
  const { accessKeyId, secretAccessKey, ...rest } = stack.endpoints;
  return { endpoints: { ...rest, credentials: { accessKeyId, secretAccessKey } }, stop: () => stack.close() };
}
