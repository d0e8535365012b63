import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Endpoints } from '../../cli/endpoints.ts';
import { ownerOf, type SystemOwner } from './owner.ts';

/** Something that AWS's own documents leave open, and what was seen of it. */
export interface Observation {
  subject: string;
  seen: string;
}

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** A recipient who is no browser: a browser may be given a page. */
const PROGRAM = { 'user-agent': 'curl/8.5.0', accept: '*/*' };

const FILE = randomBytes(300_000);
// Past the 6 MB that Lambda lets out at once, so that a client can leave in the middle.
const LARGE = randomBytes(12_000_000);
const LEAVE_AFTER = 1_000_000;

/** More than a function streams. */
const OVER_BYTES = 210_000_000;

/**
 * Tries what a recipient meets at the real URLs, and says what came. It judges nothing: the suites do that. With `anySize` it also
 * tries a file that is larger than a function streams.
 */
export async function observe(endpoints: Endpoints, { anySize = false } = {}): Promise<Observation[]> {
  const system = ownerOf(endpoints);
  const { mint, put, owner } = system;
  await put('observed/file.bin', FILE);
  await put('observed/large.bin', LARGE);
  return [
    { subject: 'Content-Length', seen: lengthsOf(await get((await mint('observed/file.bin')).url)) },
    { subject: 'HEAD', seen: await observeHead((await mint('observed/file.bin')).url) },
    { subject: 'Range', seen: await observeRange((await mint('observed/file.bin')).url) },
    { subject: 'a gzip object', seen: await observeGzip(system) },
    { subject: 'a cut stream', seen: await observeCut(owner, await mint('observed/large.bin')) },
    ...(anySize ? [{ subject: 'over 200 MB', seen: await observeSize(system) }] : []),
  ];
}

async function observeHead(url: string): Promise<string> {
  const head = await get(url, { method: 'HEAD' });
  const after = await get(url);
  return `${head.status}; ${lengthsOf(head)}; a GET afterwards: ${after.status}`;
}

async function observeRange(url: string): Promise<string> {
  const { status, headers, body } = await get(url, { headers: { range: 'bytes=1000-1999' } });
  return `${status}; content-range: ${headers['content-range'] ?? 'none'}; ${sameAs(body, FILE.subarray(1000, 2000))}`;
}

async function observeGzip({ mint, put }: SystemOwner): Promise<string> {
  const stored = gzipSync(FILE);
  const key = 'observed/text.gz';
  await put(key, stored, { ContentEncoding: 'gzip' });
  const { url } = await mint(key);
  const { headers, body } = await get(url, { headers: { 'accept-encoding': 'gzip' } });
  return `content-encoding: ${headers['content-encoding'] ?? 'none'}; the bytes as stored: ${sameAs(body, stored)}`;
}

async function observeCut(owner: SystemOwner['owner'], { url, id }: { url: string; id: string }): Promise<string> {
  const { headers, body } = await get(url, {}, LEAVE_AFTER);
  let [claim] = (await owner.inspect(id)).claims;
  for (let tries = 0; tries < 60 && claim?.state === 'committed'; tries++) {
    await sleep(500);
    [claim] = (await owner.inspect(id)).claims;
  }
  const cookie = (headers['set-cookie'] ?? []).map((one) => one.split(';')[0]).join('; ');
  const rest = await get(url, { headers: { cookie, range: `bytes=${body.length}-` } });
  return (
    `the client left after ${body.length} bytes: the claim is ${claim?.state}, ${claim?.bytesSent} bytes sent; ` +
    `the rest by its cookie: ${rest.status}, ${sameAs(Buffer.concat([body, rest.body]), LARGE)}`
  );
}

async function observeSize({ mint, put }: SystemOwner): Promise<string> {
  const key = 'observed/over.bin';
  const file = randomBytes(OVER_BYTES);
  await put(key, file);
  const { url } = await mint(key);
  const start = performance.now();
  const answer = await get(url);
  const seconds = (performance.now() - start) / 1000;
  const speed = `${(OVER_BYTES / 1e6 / seconds).toFixed(1)} MB/s`;
  return `${answer.status} in one reply; ${lengthsOf(answer)}; ${sameAs(answer.body, file)}; ${speed}`;
}

/** A request of which nothing is decoded; it breaks off once so many bytes have come. */
function get(
  url: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
  breakOffAfter = Number.POSITIVE_INFINITY,
): Promise<Answer> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { ...PROGRAM, ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= breakOffAfter) answer.destroy();
      });
      answer.on('error', () => undefined);
      answer.on('close', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject).end();
  });
}

function lengthsOf({ headers }: Answer): string {
  const names = ['content-length', 'transfer-encoding', 'x-amzn-remapped-content-length'];
  return names.map((name) => `${name}: ${headers[name] ?? 'none'}`).join('; ');
}

function sameAs(got: Buffer, expected: Buffer): string {
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  return sha256(got) === sha256(expected) ? 'whole' : `not the same: ${got.length} of ${expected.length} bytes`;
}

export const TABLE_TITLE = 'What these URLs really do:';

/** The observations as a table for a terminal. */
export function tableOf(observations: readonly Observation[]): string {
  const rows = observations.map(({ subject, seen }) => {
    const [first, ...more] = seen.split('; ');
    return [`${subject.padEnd(16)}${first}`, ...more.map((part) => `${''.padEnd(16)}${part}`)].join('\n');
  });
  return `${TABLE_TITLE}\n\n${rows.join('\n')}\n`;
}
