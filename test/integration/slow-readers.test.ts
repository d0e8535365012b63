import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Endpoints } from '../../cli/endpoints.ts';
import type { Stack } from '../../scripts/local/start-stack.ts';
import { atByte, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { openInCrowd, readAll } from '../support/http-client.ts';
import { Owner } from '../support/owner.ts';
import { download, PROGRAM, sha256 } from '../support/recipient.ts';
import { useStack } from '../support/system.ts';

/** Recipients who take nothing, and those who are merely slow, at the redeem function. Those at the server: server.test.ts. */
const SLOW_SECONDS = 2;
const RUNS = 8;

/** `large` does not fit into the buffers between the function and who does not read, `middle` may. */
const FILES = { small: randomBytes(1_000), middle: randomBytes(7_000_000), large: randomBytes(40_000_000) };

let stack: Stack;
let endpoints: Endpoints;
let owner: Owner;
let s3: FaultProxy;

beforeAll(async () => {
  s3 = await startFaultProxy();
  ({ stack, endpoints } = await useStack({
    environment: { AWS_ENDPOINT_URL_S3: s3.url, SLOW_CLIENT_SECONDS: String(SLOW_SECONDS) },
    // Those beyond the concurrency wait, for as long as it takes.
    redeem: { concurrency: RUNS, whenFull: 'wait' },
  }));
  s3.target = endpoints.s3Endpoint ?? '';
  owner = new Owner(endpoints);
  for (const [name, bytes] of Object.entries(FILES)) await owner.put(name, bytes);
}, 60_000);

afterAll(async () => {
  await stack.close();
  await s3.close();
});

const openLinks = async (key: keyof typeof FILES, count: number) => {
  const links = await Promise.all(Array.from({ length: count }, () => owner.mint({ key })));
  const answers = await Promise.all(links.map(({ url }) => openInCrowd(url, { headers: PROGRAM })));
  return { links, answers };
};

test('eight who take nothing hold no run: each claim is aborted, and a ninth recipient is served', async () => {
  const { links, answers } = await openLinks('large', RUNS);
  const ninth = await owner.mint({ key: 'small' });

  expect(await download(ninth.url)).toMatchObject({ status: 200, sha256: sha256(FILES.small) });

  for (const { id } of links) {
    const claim = await owner.firstOutcome(id);
    expect(claim?.state).toBe('aborted');
    expect(claim?.bytesSent).toBeGreaterThan(0);
    expect(claim?.bytesSent).toBeLessThan(FILES.large.length);
  }
  for (const answer of answers) {
    const { isWhole, body } = await readAll(answer);
    expect(isWhole).toBe(false);
    expect(FILES.large.subarray(0, body.length).equals(body)).toBe(true);
  }
}, 60_000);

test('eight who take nothing of what is in the buffers already hold no run for good', async () => {
  const { answers } = await openLinks('middle', RUNS);
  const ninth = await owner.mint({ key: 'small' });

  expect(await download(ninth.url)).toMatchObject({ status: 200, sha256: sha256(FILES.small) });

  for (const answer of answers) answer.destroy();
}, 60_000);

test('who was cut may go on where it broke off, with its cookie', async () => {
  const { links, answers } = await openLinks('large', 1);
  const [answer] = answers;
  await owner.firstOutcome(links[0]?.id ?? '');
  const cookie = answer?.headers['set-cookie']?.[0]?.split(';')[0] ?? '';

  const rest = await download(links[0]?.url ?? '', { headers: { cookie, range: 'bytes=1000-' } });
  answer?.destroy();

  expect(rest).toMatchObject({ status: 206, sha256: sha256(FILES.large.subarray(1000)) });
});

test('who is slow, but takes some all the time, gets the whole', async () => {
  const { links, answers } = await openLinks('large', 1);
  let size = 0;
  for await (const chunk of answers[0] ?? []) {
    size += chunk.length;
    await sleep((1_000 * chunk.length) / 8_000_000);
  }

  expect(size).toBe(FILES.large.length);
  expect(await owner.firstOutcome(links[0]?.id ?? '')).toMatchObject({ state: 'completed', bytesSent: size });
});

test('nobody is cut for the time that S3 takes', async () => {
  const { url } = await owner.mint({ key: 'large' });
  s3.fault = { body: atByte(10_000_000, () => sleep(2_000 * SLOW_SECONDS)) };

  const got = await download(url);
  s3.fault = 'none';

  expect(got).toMatchObject({ status: 200, sha256: sha256(FILES.large), wasCut: false });
});

test("at Lambda's own 2 MB/s nobody is cut", async () => {
  const { stack, endpoints } = await useStack({
    isLimited: true,
    environment: { SLOW_CLIENT_SECONDS: String(SLOW_SECONDS) },
  });
  const owner = new Owner(endpoints);
  const bytes = randomBytes(24_000_000);
  await owner.put('limited', bytes);
  const { url, id } = await owner.mint({ key: 'limited' });

  const got = await download(url);
  const claim = await owner.firstOutcome(id);
  await stack.close();

  expect(got).toMatchObject({ status: 200, sha256: sha256(bytes), wasCut: false });
  expect(claim).toMatchObject({ state: 'completed', bytesSent: bytes.length });
}, 60_000);
