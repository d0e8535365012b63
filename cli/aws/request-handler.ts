import type { Agents } from '../network/agents.ts';

/** Without this the system decides how long to wait for a host that does not answer. */
const CONNECTION_TIMEOUT_MS = 10_000;

/** Lets clients of the AWS SDK connect through these agents. */
export function handlerOf({ http, https }: Agents) {
  return { httpAgent: http, httpsAgent: https, connectionTimeout: CONNECTION_TIMEOUT_MS };
}
