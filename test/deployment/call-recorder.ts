import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeServer, listen } from '../../scripts/local/listen.ts';
import { actionOf } from './iam-action.ts';

/** Stands between one function and AWS, and writes down what the function calls. */
export interface CallRecorder {
  /** To be the function's AWS_ENDPOINT_URL. */
  url: string;
  /** The IAM actions that were asked for so far. */
  actions: ReadonlySet<string>;
  /** Of each item that was written so far: how many write units its indexes took. */
  indexUnits: readonly number[];
  close(): Promise<void>;
}

/**
 * Hands requests on to `endpoint` as they are: a signature holds, for the Host header goes through. A write to DynamoDB is
 * asked besides what it consumes, and its signature holds no more: LocalStack does not look at it.
 */
export async function startCallRecorder(endpoint: string): Promise<CallRecorder> {
  const actions = new Set<string>();
  const indexUnits: number[] = [];
  const server = createServer((incoming, outgoing) => {
    const action = actionOf(incoming);
    if (!isPresigned(incoming.url)) actions.add(action);
    if (action !== 'dynamodb:PutItem') return handOn(incoming, outgoing, endpoint);
    measuredWrite(incoming, outgoing, endpoint).then(
      (units) => indexUnits.push(...units),
      () => outgoing.destroy(),
    );
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}`, actions, indexUnits, close: () => closeServer(server) };
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

/** What the answer of a write says of capacity. An index is named only where it was written to. */
interface Written {
  ConsumedCapacity?: { GlobalSecondaryIndexes?: Record<string, { CapacityUnits: number }> };
}

/** Hands a PutItem on, and resolves to the units that the indexes took: none where nothing was written. */
async function measuredWrite(incoming: IncomingMessage, outgoing: ServerResponse, endpoint: string): Promise<number[]> {
  const asked = { ...JSON.parse(await text(incoming)), ReturnConsumedCapacity: 'INDEXES' };
  const headers = Object.fromEntries(
    ['authorization', 'content-type', 'x-amz-target'].map((name) => [name, String(incoming.headers[name])]),
  );
  const answer = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(asked) });
  const said = await answer.text();
  outgoing.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(said);
  if (!answer.ok) return [];
  const { ConsumedCapacity: { GlobalSecondaryIndexes: indexes = {} } = {} } = JSON.parse(said) as Written;
  return [Object.values(indexes).reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0)];
}
