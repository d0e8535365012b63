import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import type { Agents } from './agents.ts';

/** The proxy does not let a request through. */
export class ProxyRefusal extends Error {
  override readonly name = 'ProxyRefusal';

  constructor(proxy: string, { statusCode, statusText }: { statusCode: number; statusText: string }) {
    const help = statusCode === 407 ? '; its user name and password belong into its URL' : '';
    super(`the proxy ${withoutPassword(proxy)} refuses it with ${statusCode} ${statusText}${help}`);
  }
}

/** The same agents, but for what the environment sends by a proxy. */
export function byProxies(direct: Agents): Agents {
  const agent = new ProxyChoice(direct);
  return { http: agent, https: agent as unknown as Agents['https'] };
}

/** Sends each request the way that the environment has for its URL. */
class ProxyChoice extends Agent {
  readonly #direct: Agents;
  readonly #proxies = new Map<string, Agent>();

  constructor(direct: Agents) {
    super(direct.https.options);
    this.#direct = direct;
  }

  override async connect(request: ClientRequest, { secureEndpoint }: AgentConnectOpts) {
    const url = new URL(request.path, `${secureEndpoint ? 'https' : 'http'}://${request.getHeader('host')}`);
    const proxy = getProxyForUrl(url.href);
    if (!proxy) return secureEndpoint ? this.#direct.https : this.#direct.http;
    this.#watch(request, proxy);
    return this.#agentOf(proxy, secureEndpoint);
  }

  /** HTTPS goes by CONNECT; HTTP is handed to the proxy as it is. */
  #agentOf(proxy: string, isSecure: boolean): Agent {
    const name = `${isSecure} ${proxy}`;
    let agent = this.#proxies.get(name);
    if (!agent) {
      const options = { ...this.options, keepAlive: true };
      agent = isSecure ? new HttpsProxyAgent(proxy, options) : new HttpProxyAgent(proxy, options);
      this.#proxies.set(name, agent);
    }
    return agent;
  }

  /** The refusal of a proxy would be taken for an answer of the host itself. */
  #watch(request: ClientRequest, proxy: string): void {
    request.once('proxyConnect', (answer: { statusCode: number; statusText: string }) => {
      if (answer.statusCode !== 200) request.destroy(new ProxyRefusal(proxy, answer));
    });
    request.prependOnceListener('response', ({ statusCode, statusMessage = '' }: IncomingMessage) => {
      if (statusCode === 407) request.destroy(new ProxyRefusal(proxy, { statusCode, statusText: statusMessage }));
    });
  }

  override destroy(): void {
    for (const agent of this.#proxies.values()) agent.destroy();
    this.#direct.http.destroy();
    this.#direct.https.destroy();
    super.destroy();
  }
}

function withoutPassword(proxy: string): string {
  return URL.canParse(proxy) ? new URL(proxy).origin : proxy;
}
