import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { begin, type Request, type Seen } from '../faults/client.ts';
import { fileBytesOf } from '../faults/observe.ts';
import type { LinkJson } from '../support/owner.ts';
import type { Host } from './hosts.ts';
import { pick } from './trouble.ts';

/** A request and what came of it; times by performance.now(). */
export interface Visit {
  linkId: string;
  host: Host;
  start: number;
  end: number;
  status: number;
  code?: string;
}

/** One client of a link: what it asked, and the bytes that it has. */
export interface Recipient {
  link: LinkJson;
  visits: Visit[];
  /** From the file's first byte on, or from where a part begins. */
  pieces: { start: number; bytes: Buffer }[];
  /** With which the claim resumes, where it was told one. */
  cookie?: string;
}

const KEYED_TRIES = 3;

/** A client that asks once, one that brings a key and asks again where it failed, or one that claims and fetches parts. */
export async function visit(link: LinkJson, hosts: readonly Host[], size: number): Promise<Recipient> {
  const recipient: Recipient = { link, visits: [], pieces: [] };
  await sleep(Math.random() < 0.5 ? 0 : Math.random() * 3_000);
  const dice = Math.random();
  if (dice < 0.6) await download(recipient, pick(hosts), {});
  else if (dice < 0.8) await insist(recipient, hosts);
  else await inParts(recipient, hosts, size);
  return recipient;
}

async function insist(recipient: Recipient, hosts: readonly Host[]): Promise<void> {
  const headers = { 'idempotency-key': randomBytes(32).toString('base64url') };
  for (let tries = 0; tries < KEYED_TRIES; tries++) {
    const { status, isWhole } = await download(recipient, pick(hosts), headers);
    if (status === 410 || (status === 200 && isWhole)) return;
    await sleep(500);
  }
}

async function inParts(recipient: Recipient, hosts: readonly Host[], size: number): Promise<void> {
  const token = new URL(recipient.link.url).searchParams.get('token');
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const claimed = await ask(recipient, pick(hosts), '/claim', { method: 'POST', headers, body: `token=${token}` });
  if (claimed.status !== 201 || !claimed.isWhole) return;
  const { claim } = JSON.parse(claimed.body.toString()) as { claim: string };
  const half = Math.floor(size / 2);
  await Promise.all(
    [`bytes=0-${half - 1}`, `bytes=${half}-${size - 1}`].map((range) =>
      download(recipient, pick(hosts), { authorization: `Bearer ${claim}`, range }),
    ),
  );
}

async function download(recipient: Recipient, host: Host, headers: Record<string, string>): Promise<Seen> {
  const { pathname, search } = new URL(recipient.link.url);
  const seen = await ask(recipient, host, pathname + search, { headers });
  const bytes = fileBytesOf(seen);
  const start = Number(/bytes (\d+)/.exec(seen.headers['content-range'] ?? '')?.[1] ?? 0);
  if (bytes.length > 0) recipient.pieces.push({ start, bytes });
  const [cookie] = seen.headers['set-cookie'] ?? [];
  if (cookie !== undefined) recipient.cookie = cookie.split(';')[0] ?? '';
  return seen;
}

async function ask({ link, visits }: Recipient, host: Host, path: string, request: Request): Promise<Seen> {
  const start = performance.now();
  const seen = await begin(new URL(path, host.url).href, request).seen;
  const code = codeOf(seen);
  const end = performance.now();
  visits.push({ linkId: link.id, host, start, end, status: seen.status, ...(code === undefined ? {} : { code }) });
  return seen;
}

function codeOf({ headers, body, isWhole }: Seen): string | undefined {
  if (headers['content-type'] !== 'application/problem+json' || !isWhole) return undefined;
  return (JSON.parse(body.toString()) as { code: string }).code;
}
