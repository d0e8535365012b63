import { createServer, type IncomingMessage, request } from 'node:http';
import { ownerOf } from '../lib/owner.ts';
import { closeServer, listen } from '../local/listen.ts';
import { startStack } from '../local/start-stack.ts';
import { download } from './measure.ts';
import type { Table } from './table.ts';

const KEY = 'bench/calls.bin';
const PAGE = 50;

/** What DynamoDB and S3 are asked, as they see it: by a redeem of each kind, and by a page of a list. */
export async function measureCalls(): Promise<Table> {
  await using cleanup = new AsyncDisposableStack();
  const counted: string[] = [];
  const targets = new Map<string, string>();
  const counter = async (name: string) => {
    const server = createServer((incoming, outgoing) => {
      counted.push(nameOf(name, incoming));
      const { method, headers, url } = incoming;
      const onward = request(new URL(url ?? '/', targets.get(name)), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(onward);
    });
    const port = await listen(server);
    cleanup.defer(() => closeServer(server));
    return `http://127.0.0.1:${port}`;
  };
  const environment = {
    AWS_ENDPOINT_URL_S3: await counter('S3'),
    AWS_ENDPOINT_URL_DYNAMODB: await counter('DynamoDB'),
  };
  const stack = cleanup.adopt(await startStack({ environment }), (one) => one.close());
  targets.set('S3', stack.endpoints.s3Endpoint).set('DynamoDB', stack.endpoints.dynamodbEndpoint);
  const { owner, s3, put } = ownerOf(stack.endpoints);
  cleanup.defer(() => s3.destroy());
  await put(KEY, Buffer.from('some bytes'));
  const { url } = await owner.create({ key: KEY });
  const redirect = await owner.create({ key: KEY, delivery: 'redirect' });
  for (let made = 2; made < PAGE; made++) await owner.create({ key: KEY });

  const acts: [string, () => Promise<unknown>][] = [
    ['a redeem', () => download(url)],
    ['a redirect', () => fetch(redirect.url, { redirect: 'manual' })],
    ['a refused redeem (used)', () => download(url).catch(() => {})],
    [`a page of ${PAGE} links`, () => owner.list({ limit: PAGE })],
  ];
  const rows: string[][] = [];
  for (const [what, act] of acts) {
    counted.length = 0;
    await act();
    await settled(counted);
    rows.push([what, counted.join(', ')]);
  }
  return { title: 'Calls', note: 'What DynamoDB and S3 are asked, in order.', columns: ['', 'calls'], rows };
}

function nameOf(service: string, { method, headers }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? (target.split('.')[1] ?? target) : `${service} ${method}`;
}

/** The outcome is written after the last byte: waits until no call has come for a while. */
async function settled(counted: readonly string[]): Promise<void> {
  for (let before = -1; before !== counted.length; ) {
    before = counted.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
