import type { Checksum } from './checksum.ts';
import { Interruption, Refused, receive } from './http.ts';
import { setServerClock } from './server-clock.ts';

/** As `POST /claim` answers it; what is used of it here. */
export interface Ticket {
  /** The secret that holds the claim: another than the key that was sent, where this browser held one by its cookie. */
  claim: string;
  /** Bytes. */
  size: number;
  etag: string;
  filename: string;
  /** Where S3 keeps one. */
  checksum?: Checksum;
  /** What one part should ask for: bytes. */
  partSize: number;
  /** ISO 8601, by the server's clock. */
  leaseUntil: string;
}

/** Bytes of the file, both ends included. */
export interface Range {
  start: number;
  end: number;
}

/** What a claim is made and held with: the link's token and PIN, and a key of ours. */
export interface Credentials {
  token: string;
  /** 32 random bytes as base64url: the claim's secret, so that every request may be made again. */
  key: string;
  pin?: string;
}

const ASK_MS = 30_000;

/** Claims; with the same key again: the same claim. A refusal comes as the page that a browser gets. @throws Refused, Interruption */
export async function claim({ token, key, pin }: Credentials): Promise<Ticket> {
  const response = await fetch('/claim', {
    method: 'POST',
    headers: { accept: 'text/html', 'idempotency-key': key },
    body: new URLSearchParams({ token, ...(pin === undefined ? {} : { pin }) }),
    cache: 'no-store',
    signal: AbortSignal.timeout(ASK_MS),
  }).catch((cause) => {
    throw new Interruption(String(cause));
  });
  setServerClock(Date.parse(response.headers.get('date') ?? ''));
  if (response.status !== 201) throw new Refused(response, await response.text());
  return (await response.json()) as Ticket;
}

/**
 * The bytes of a part; the first that is asked for commits the claim. A reservation that has lapsed since is made again:
 * by the key, or with the PIN where the link has one.
 *
 * @throws Refused, Interruption, or the signal's reason
 */
export async function* partOf(
  credentials: Credentials,
  ticket: Ticket,
  { start, end }: Range,
  signal: AbortSignal,
  onHead: (headers: Headers) => void,
): AsyncGenerator<Uint8Array> {
  const { token, key } = credentials;
  // Of no bytes there is no range (RFC 9110, 14.1.2): an empty file comes whole.
  const range = ticket.size === 0 ? undefined : { range: `bytes=${start}-${end}`, 'if-range': ticket.etag };
  const headers = { authorization: `Bearer ${key}`, 'idempotency-key': key, ...range };
  yield* receive(`/download?token=${token}`, { headers, credentials: 'omit' }, signal, async (response) => {
    const isRight = range
      ? response.status === 206 && response.headers.get('content-range') === `bytes ${start}-${end}/${ticket.size}`
      : response.status === 200;
    if (isRight) return onHead(response.headers);
    const refused = new Refused(response, await response.text());
    // A claim anew; the request that found it missing is then tried again as one that broke off.
    if (refused.code !== 'pin_required') throw refused;
    await claim(credentials);
    throw new Interruption('claimed anew');
  });
}
