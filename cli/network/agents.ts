import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { rootCertificates } from 'node:tls';
import { CommandError } from '../errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Options for connections. */
export interface AgentOptions {
  /** The number of connections to one host at once; any number if absent. */
  maxSockets?: number;
}

/** Node's agents for both schemes. */
export interface Agents {
  http: HttpAgent;
  https: HttpsAgent;
}

/**
 * Opens agents that keep connections. They use the proxies in HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, in upper or
 * lower case, and trust the certificates in AWS_CA_BUNDLE in addition to Node's own.
 *
 * @throws CommandError if the bundle cannot be read
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
 * Reads all trusted certificates, as a company's bundle may hold only its own. Node's roots and NODE_EXTRA_CA_CERTS are added,
 * because an agent's `ca` replaces both.
 */
async function readCertificates(environment: Environment): Promise<string[] | undefined> {
  const { AWS_CA_BUNDLE: bundle, NODE_EXTRA_CA_CERTS: extra } = environment;
  if (!bundle) return undefined;
  const named = await readFile(bundle, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(`Cannot read AWS_CA_BUNDLE, ${bundle} (${cause.code}): correct its path.`, {
      cause,
    });
  });
  // Node itself warns if it cannot read them.
  const others = extra ? await readFile(extra, 'utf8').catch(() => '') : '';
  return [...rootCertificates, named, others].filter(Boolean);
}
