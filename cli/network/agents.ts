import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { rootCertificates } from 'node:tls';
import { CommandError } from '../errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How connections are kept. */
export interface AgentOptions {
  /** To one host at once. */
  maxSockets?: number;
}

/** Node's agents for either scheme. */
export interface Agents {
  http: HttpAgent;
  https: HttpsAgent;
}

/**
 * Agents that keep connections, go by the proxies that HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY name, in capitals or
 * not, and trust what AWS_CA_BUNDLE holds beside Node's own certificates.
 *
 * @throws CommandError for a bundle that cannot be read
 */
export async function openAgents(environment: Environment, options: AgentOptions = {}): Promise<Agents> {
  const ca = await readCertificates(environment);
  const kept = { keepAlive: true, ...options };
  const direct = { http: new HttpAgent(kept), https: new HttpsAgent({ ...kept, ca }) };
  if (!namesProxy(environment)) return direct;
  const { routeByProxies } = await import('./proxies.ts');
  return routeByProxies(direct);
}

function namesProxy(environment: Environment): boolean {
  return Object.entries(environment).some(([name, value]) => value && /^(https?|all)_proxy$/i.test(name));
}

/**
 * What is named is trusted beside Node's own, as NODE_EXTRA_CA_CERTS is: a company's bundle holds its own certificate alone,
 * or all. An agent's `ca` stands in for both of Node's.
 */
async function readCertificates(environment: Environment): Promise<string[] | undefined> {
  const { AWS_CA_BUNDLE: bundle, NODE_EXTRA_CA_CERTS: extra } = environment;
  if (!bundle) return undefined;
  const named = await readFile(bundle, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(`AWS_CA_BUNDLE names ${bundle}, which cannot be read (${cause.code}): set it right.`, {
      cause,
    });
  });
  // Node itself has warned of what it cannot read.
  const others = extra ? await readFile(extra, 'utf8').catch(() => '') : '';
  return [...rootCertificates, named, others].filter(Boolean);
}
