import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DYNAMODB, JsonClient } from '../../../functions/adapters/aws/json-client.ts';
import { S3Client } from '../../../functions/adapters/aws/s3-client.ts';
import { EarlyAgent } from '../../../functions/adapters/early-agent.ts';
import { openConnections } from '../../../functions/adapters/open-connections.ts';
import { type Distance, startDistance } from '../../../scripts/lib/distance.ts';
import { startTlsFront, type TlsFront } from '../../../scripts/lib/tls-front.ts';
import { run } from '../../support/run.ts';

let server: Server;
let front: TlsFront;
let near: Distance;
let agent: EarlyAgent;
let url: URL;

beforeAll(async () => {
  server = createServer((_, answer) => answer.end('here')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  front = await startTlsFront(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

beforeEach(async () => {
  near = await startDistance(Number(new URL(front.url).port), 0);
  url = new URL(`https://127.0.0.1:${near.port}/`);
  agent = new EarlyAgent({ keepAlive: true, ca: readFileSync(front.bundle) });
});

afterEach(() => {
  agent.destroy();
  near.close();
});

afterAll(async () => {
  await front.close();
  server.close();
});

const ask = () =>
  new Promise<string>((resolve, reject) => {
    get(url, { agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece) => {
        text += piece;
      });
      answer.on('end', () => resolve(text));
    }).on('error', reject);
  });

describe('a connection that was opened early', () => {
  test('serves the first request, and the next one', async () => {
    await agent.open(url);
    const opened = near.connections();

    expect([await ask(), await ask()]).toEqual(['here', 'here']);
    expect([opened, near.connections()]).toEqual([1, 1]);
  });

  test('serves a request that comes while it is still being opened', async () => {
    void agent.open(url);

    expect(await ask()).toBe('here');
    expect(near.connections()).toBe(1);
  });

  test('serves one request of two at once; the other opens its own', async () => {
    await agent.open(url);

    expect(await Promise.all([ask(), ask()])).toEqual(['here', 'here']);
    expect(near.connections()).toBe(2);
  });

  test('is not used once the other side has closed it', async () => {
    await agent.open(url);
    near.close();
    near = await startDistance(Number(new URL(front.url).port), 0);
    const stale = url;
    await sleep(50);
    url = new URL(`https://127.0.0.1:${near.port}/`);

    expect(await ask()).toBe('here');
    await expect(
      new Promise((_, reject) => {
        get(stale, { agent }).on('error', reject);
      }),
    ).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('concerns nobody where it cannot be opened', async () => {
    near.close();

    await expect(agent.open(url)).resolves.toBeUndefined();
  });

  test('is none where the host takes no TLS', async () => {
    await agent.open(new URL(`http://127.0.0.1:${near.port}/`));

    expect(near.connections()).toBe(0);
  });

  test('keeps no process alive', async () => {
    const source = `
      import { EarlyAgent } from ${JSON.stringify(new URL('../../../functions/adapters/early-agent.ts', import.meta.url))};
      const agent = new EarlyAgent({ keepAlive: true });
      await agent.open(new URL(${JSON.stringify(url)}));`;
    const env = { NODE_EXTRA_CA_CERTS: front.bundle };

    expect(await run(process.execPath, ['--input-type=module', '--eval', source], { env })).toMatchObject({ code: 0 });
    expect(near.connections()).toBe(1);
  });
});

describe('the first connections', () => {
  class Recorder extends EarlyAgent {
    readonly opened: string[] = [];

    override async open({ href }: URL): Promise<void> {
      this.opened.push(href);
    }
  }

  const opened = async (region: string, buckets: string[]) => {
    const recorder = new Recorder();
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
    const [dynamodb, s3] = [new JsonClient(DYNAMODB, { region, credentials }), new S3Client({ region, credentials })];
    await openConnections(recorder, { dynamodb, s3, buckets });
    return recorder.opened.sort();
  };

  test('lead to where the requests are sent', async () => {
    expect(await opened('eu-central-1', ['files'])).toEqual([
      'https://dynamodb.eu-central-1.amazonaws.com/',
      'https://files.s3.eu-central-1.amazonaws.com/',
    ]);
    expect(await opened('cn-north-1', [])).toEqual(['https://dynamodb.cn-north-1.amazonaws.com.cn/']);
  });

  test('lead to two buckets at most', async () => {
    expect(await opened('eu-central-1', ['one', 'two', 'three'])).toHaveLength(3);
  });

  test('fail without a word where a bucket cannot have that name', async () => {
    expect(await opened('eu-central-1', ['no bucket/at all'])).toContain(
      'https://dynamodb.eu-central-1.amazonaws.com/',
    );
  });
});
