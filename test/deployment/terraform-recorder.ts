import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { closeServer, listen } from '../../scripts/local/listen.ts';
import { deploymentActionOf } from './deployment-action.ts';

/** Stands between Terraform and AWS, and writes down what Terraform calls. */
export interface TerraformRecorder {
  /** To be Terraform's AWS_ENDPOINT_URL. */
  url: string;
  /** The IAM actions that were asked for so far. */
  actions: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Hands each request on to `endpoint` as it is, once it has been read whole: the operation may stand in its body. */
export async function startTerraformRecorder(endpoint: string): Promise<TerraformRecorder> {
  const actions = new Set<string>();
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '/', headers } = incoming;
    const onBody = (body: string) => void actions.add(deploymentActionOf({ method, url, headers, body }));
    handOn(incoming, outgoing, endpoint, onBody).catch(() => outgoing.destroy());
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}`, actions, close: () => closeServer(server) };
}

async function handOn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  endpoint: string,
  onBody: (body: string) => void,
): Promise<void> {
  const { method, headers, url = '/' } = incoming;
  const body = await buffer(incoming);
  onBody(body.toString('latin1'));
  const { hostname, port } = new URL(endpoint);
  const upstream = request({ hostname, port, path: url, method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('error', () => outgoing.destroy()).pipe(outgoing);
  });
  upstream.on('error', () => outgoing.destroy());
  upstream.end(body);
}
