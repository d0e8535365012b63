import type { Agents } from '../network/agents.ts';

/** A host that does not answer at all would else be waited for as long as the system likes. */
const CONNECTION_TIMEOUT_MS = 10_000;

/** How the clients of the AWS SDK connect: by these agents. */
export function handlerOf({ http, https }: Agents) {
  return { httpAgent: http, httpsAgent: https, connectionTimeout: CONNECTION_TIMEOUT_MS };
}
