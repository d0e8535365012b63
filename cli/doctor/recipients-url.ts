import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import { FUNCTION_URL_HOST } from '../endpoints.ts';
import { CommandError } from '../errors.ts';
import type { Agents } from '../network/agents.ts';

/** What came back from the recipients' URL. */
export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  /** When the certificate ends; undefined without HTTPS. */
  certificateEnds: Date | undefined;
  milliseconds: number;
}

const TIMEOUT_MS = 10_000;

/**
 * Asks the recipients' URL whether it belongs to a deployment (functions/http/deployment.ts). The question claims nothing,
 * because it names no link.
 *
 * @throws Node's error of the network or of TLS
 */
export async function askRecipientsUrl(url: URL, deployment: string | undefined, agents: Agents): Promise<Answer> {
  const isSecure = url.protocol === 'https:';
  const headers = {
    accept: 'application/problem+json',
    ...(deployment === undefined ? {} : { 'x-links-deployment': deployment }),
  };
  const askedAt = performance.now();
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    const send = isSecure ? httpsRequest : httpRequest;
    const agent = isSecure ? agents.https : agents.http;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    send(new URL('/download', url), { headers, agent, signal }, resolve)
      .on('error', (error) => reject(signal.aborted ? signal.reason : error))
      .end();
  });
  const milliseconds = Math.round(performance.now() - askedAt);
  const { socket, statusCode: status = 0 } = reply;
  const ends = socket instanceof TLSSocket ? socket.getPeerCertificate().valid_to : undefined;
  await text(reply);
  return { status, headers: reply.headers, certificateEnds: ends ? new Date(ends) : undefined, milliseconds };
}

/** Whether the function itself has answered, and not AWS or somebody else in its place. */
function isByFunction({ headers }: Answer): boolean {
  return headers['content-type']?.startsWith('application/problem+json') === true;
}

/** Says what an answer shows. @throws CommandError if it does not come from the deployment */
export function verdictOn(url: URL, answer: Answer): string {
  const { headers, milliseconds } = answer;
  if (!isByFunction(answer)) throw new CommandError(strangerAt(url, answer));
  switch (headers['x-links-deployment']) {
    case 'this':
      return `${url.origin} reaches this deployment and answers in ${milliseconds} ms`;
    case 'other':
      throw new CommandError(
        `${url.origin} reaches another deployment, which does not know the links of this one: correct the DNS record, or what the name is mapped to.`,
      );
    default:
      return `${url.origin} answers in ${milliseconds} ms, but does not say whether it belongs to this deployment: update both with \`make deploy\`, or give the server BUCKETS`;
  }
}

function strangerAt({ origin, hostname }: URL, { status, headers }: Answer): string {
  // Lambda's and API Gateway's own refusals have this header.
  const isByAws = headers['x-amzn-errortype'] !== undefined;
  if (status === 403 && FUNCTION_URL_HOST.test(hostname)) {
    return `${origin} is refused by AWS (403) before the function sees it. In the first minute after an apply this passes. Later it means that the URL's public permission is missing, or that your organisation forbids public Function URLs: give the deployment a domain and set function_url = false.`;
  }
  if (status === 403 && isByAws) {
    return `${origin} is refused by API Gateway (403): the name is mapped to no API, or a firewall (web ACL) blocks this address.`;
  }
  if (isByAws && [429, 500, 502, 503].includes(status)) {
    return `${origin} reaches AWS, but the function did not answer (${status}): it is throttled or does not start. See its log and its alarms.`;
  }
  return `${origin} answers ${status}, but not as a links deployment does: correct the DNS record, or what the name is mapped to.`;
}
