import { type ClientRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions } from 'node:https';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';

/** The proxy refused a request. */
export class ProxyRefusal extends Error {
  override readonly name = 'ProxyRefusal';

  constructor(proxy: string, { statusCode, statusText }: { statusCode: number; statusText: string }) {
    const help = statusCode === 407 ? '; add user name and password to its URL' : '';
    super(`the proxy ${withoutPassword(proxy)} refused the request with ${statusCode} ${statusText}${help}`);
  }
}

/** The part of Node's agents that its types lack. */
type Sender = HttpAgent & {
  options: HttpsAgentOptions;
  addRequest(request: ClientRequest, options: object): void;
};

/** Wraps agents so that requests use the proxies of the environment. */
export function routeByProxies({ http, https }: { http: HttpAgent; https: HttpsAgent }) {
  return {
    http: Object.assign(new HttpAgent(), choiceOf(http as Sender, false)),
    https: Object.assign(new HttpsAgent(), choiceOf(https as unknown as Sender, true)),
  };
}

/**
 * Chooses the proxy of each request by its URL. It must do so at once: an agent that decides later (agent-base's `connect`) finds
 * the head of the request written already, but a proxy needs another one.
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

/** HTTPS uses CONNECT. HTTP requests go to the proxy as they are. */
const tunnel = (proxy: string, options: HttpsAgentOptions) => new HttpsProxyAgent(proxy, options);
const forward = (proxy: string, options: HttpsAgentOptions) => new HttpProxyAgent(proxy, options);

/** Turns a proxy's refusal into an error. It would look like an answer of the host. */
function watchTunnel(request: ClientRequest, proxy: string): void {
  request.once('proxyConnect', (answer: { statusCode: number; statusText: string }) => {
    if (answer.statusCode !== 200) request.destroy(new ProxyRefusal(proxy, answer));
  });
}

/** Does the same for HTTP, where only 407 is certain to come from the proxy (RFC 9110, 15.5.8). */
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
