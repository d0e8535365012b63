import { type ClientRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions } from 'node:https';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';

/** The proxy does not let a request through. */
export class ProxyRefusal extends Error {
  override readonly name = 'ProxyRefusal';

  constructor(proxy: string, { statusCode, statusText }: { statusCode: number; statusText: string }) {
    const help = statusCode === 407 ? '; its user name and password belong into its URL' : '';
    super(`the proxy ${withoutPassword(proxy)} refuses it with ${statusCode} ${statusText}${help}`);
  }
}

/** What Node's agents have, and its types do not. */
type Sender = HttpAgent & {
  options: HttpsAgentOptions;
  addRequest(request: ClientRequest, options: object): void;
};

/** The same agents, but for what the environment sends by a proxy. */
export function byProxies({ http, https }: { http: HttpAgent; https: HttpsAgent }) {
  return {
    http: Object.assign(new HttpAgent(), choiceOf(http as Sender, false)),
    https: Object.assign(new HttpsAgent(), choiceOf(https as unknown as Sender, true)),
  };
}

/**
 * Sends each request the way that the environment has for its URL. At once: an agent that thinks about it first (agent-base's
 * `connect`) finds the request's head written already, and HTTP by a proxy wants another one.
 */
function choiceOf(direct: Sender, isSecure: boolean): Pick<Sender, 'addRequest' | 'destroy'> {
  const proxies = new Map<string, Sender>();
  const agentOf = (proxy: string): Sender => {
    const agent = proxies.get(proxy) ?? ((isSecure ? tunnel : forward)(proxy, direct.options) as unknown as Sender);
    proxies.set(proxy, agent);
    return agent;
  };
  return {
    addRequest(request, options) {
      const url = new URL(request.path, `${isSecure ? 'https' : 'http'}://${request.getHeader('host')}`);
      const proxy = getProxyForUrl(url.href);
      if (!proxy) return direct.addRequest(request, options);
      if (isSecure) watchTunnel(request, proxy);
      else watchForward(request, proxy);
      agentOf(proxy).addRequest(request, { ...direct.options, ...options, secureEndpoint: isSecure });
    },
    destroy() {
      for (const agent of [direct, ...proxies.values()]) agent.destroy();
    },
  };
}

/** HTTPS goes by CONNECT, HTTP is handed to the proxy as it is. */
const tunnel = (proxy: string, options: HttpsAgentOptions) => new HttpsProxyAgent(proxy, options);
const forward = (proxy: string, options: HttpsAgentOptions) => new HttpProxyAgent(proxy, options);

/** The refusal of a proxy would be taken for an answer of the host itself. */
function watchTunnel(request: ClientRequest, proxy: string): void {
  request.once('proxyConnect', (answer: { statusCode: number; statusText: string }) => {
    if (answer.statusCode !== 200) request.destroy(new ProxyRefusal(proxy, answer));
  });
}

/** Of what it hands on, 407 alone is the proxy's own for certain (RFC 9110, 15.5.8). */
function watchForward(request: ClientRequest, proxy: string): void {
  const emit = request.emit.bind(request);
  request.emit = (name: string, ...given: unknown[]) => {
    const [answer] = given as [IncomingMessage];
    if (name !== 'response' || answer.statusCode !== 407) return emit(name, ...given);
    request.destroy(new ProxyRefusal(proxy, { statusCode: 407, statusText: answer.statusMessage ?? '' }));
    return true;
  };
}

function withoutPassword(proxy: string): string {
  return URL.canParse(proxy) ? new URL(proxy).origin : proxy;
}
