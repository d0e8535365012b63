import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import { findRuntime, type Runtime, sentenceOnRuntime } from '../../scripts/lib/runtime-report.ts';
import { closeServer, listen } from '../../scripts/local/listen.ts';
import type { Stack } from '../../scripts/local/start-stack.ts';
import { Owner } from '../support/owner.ts';
import { useStack } from '../support/system.ts';

const LOOKING = { atMost: 5_000, every: 20 };

let stack: Stack;
let endpoints: Endpoints;
let logs: Server;
let endpoint: string;
/** What the redeem function has logged. */
const logged: string[] = [];

/** CloudWatch Logs, as far as its documentation has this one call, over what the function of this machine logs. */
beforeAll(async () => {
  ({ stack, endpoints } = await useStack({ redeem: { onLog: (line) => void logged.push(line), memoryMb: 512 } }));
  logs = createServer(async (request, response) => {
    const { filterPattern, logGroupName } = (await json(request)) as Record<string, string>;
    if (logGroupName === 'secret') {
      response.writeHead(400).end(JSON.stringify({ __type: 'com.amazon.coral#AccessDeniedException' }));
      return;
    }
    const [, linkId] = /^\{ \$\.event = "sent" && \$\.linkId = "([\w-]{22})" \}$/.exec(filterPattern ?? '') ?? [];
    const found = logged.filter((line) => line.includes('"event":"sent"') && line.includes(`"linkId":"${linkId}"`));
    response.end(JSON.stringify({ events: found.map((message) => ({ message })) }));
  });
  endpoint = `http://127.0.0.1:${await listen(logs)}`;
}, 60_000);

afterAll(async () => {
  await closeServer(logs);
  await stack.close();
});

const find = (linkId: string, logGroup = 'redeem', looking = LOOKING) =>
  findRuntime(
    { region: endpoints.region, credentials: endpoints.credentials, endpoint },
    { logGroup, linkId },
    looking,
  );

describe('the memory that `make verify` tells of', () => {
  test('is what the runtime logs of itself with a download', async () => {
    const owner = new Owner(endpoints);
    await owner.put('memory.bin', Buffer.alloc(1_000_000));
    const { id, url } = await owner.mint({ key: 'memory.bin' });
    await (await fetch(url, { headers: { 'user-agent': 'curl/8.5.0' } })).arrayBuffer();

    const found = (await find(id)) as Runtime;

    expect(found.memoryMb).toBe(512);
    expect(found.peakMemoryMb).toBeGreaterThan(20);
    expect(found.startMs).toBeGreaterThan(0);
  });

  test('is not known where the log may not be read, or does not show the download', async () => {
    expect(await find('A'.repeat(22), 'secret')).toBe('AWS refused logs:FilterLogEvents, AccessDeniedException');
    expect(await find('A'.repeat(22), 'redeem', { atMost: 0, every: 20 })).toMatch(/did not show the download/);
  });

  test.each([
    [{ peakMemoryMb: 131, memoryMb: 512, startMs: 76 }, /: 131 of 512 MB in use at most.+76 ms to start.+"Memory"\.$/],
    [
      { peakMemoryMb: 120, memoryMb: 128, startMs: 76 },
      /Give it more: functions = \{ redeem = \{ memory_mb = 256 \} \}\.$/,
    ],
    ['AWS refused it', /not known, because AWS refused it\.$/],
  ])('%j is told as a sentence', (found, sentence) => {
    expect(sentenceOnRuntime(found)).toMatch(sentence);
  });
});
