import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { closeServer, listen } from '../local/listen.ts';
import { actionOf } from './iam-action.ts';

/** Stands between one function and AWS, and writes down what the function calls. */
export interface CallRecorder {
  /** To be the function's AWS_ENDPOINT_URL. */
  url: string;
  /** The IAM actions that were asked for so far. */
  actions: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Hands requests on to `endpoint` as they are: a signature holds, for the Host header goes through. */
export async function startCallRecorder(endpoint: string): Promise<CallRecorder> {
  const actions = new Set<string>();
  const server = createServer((incoming, outgoing) => {
    if (!isPresigned(incoming.url)) actions.add(actionOf(incoming));
    handOn(incoming, outgoing, endpoint);
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}`, actions, close: () => closeServer(server) };
}

/** A presigned URL comes by here as well, for it names the endpoint that the function knows; its caller is a recipient. */
function isPresigned(url = ''): boolean {
  return /[?&]X-Amz-Signature=/.test(url);
}

function handOn(incoming: IncomingMessage, outgoing: ServerResponse, endpoint: string): void {
  const { method, headers, url = '/' } = incoming;
  // The path as it came: URL would tidy up keys with dots in them.
  const { hostname, port } = new URL(endpoint);
  const upstream = request({ hostname, port, path: url, method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('error', () => outgoing.destroy()).pipe(outgoing);
  });
  upstream.on('error', () => outgoing.destroy());
  outgoing.on('close', () => upstream.destroy());
  incoming.pipe(upstream);
}
