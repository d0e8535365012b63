import { type ByteRange, isPart, partHeaders, wantsClaimAnew } from '../../recipient/parts.ts';
import { Interruption } from '../../recipient/retrying.ts';
import { claimForm, readTicket, type Ticket } from '../../recipient/ticket.ts';
import { Refused, receive } from './http.ts';
import { setServerClock } from './server-clock.ts';

/** The credentials of a claim: the link's token and PIN, and our own key. */
export interface Credentials {
  token: string;
  /** 32 random bytes as base64url: the claim's secret, so that every request may be made again. */
  key: string;
  pin?: string | undefined;
}

const ASK_MS = 30_000;

/**
 * Claims; the same key again gets the same claim. A refusal comes as the page that a browser gets.
 * @throws Refused, Interruption, or Error for an answer that is no ticket
 */
export async function claim({ token, key, pin }: Credentials): Promise<Ticket> {
  const response = await fetch('/claim', {
    method: 'POST',
    headers: { accept: 'text/html', 'idempotency-key': key },
    body: new URLSearchParams(claimForm(token, pin)),
    cache: 'no-store',
    signal: AbortSignal.timeout(ASK_MS),
  }).catch((cause) => {
    throw new Interruption(String(cause));
  });
  setServerClock(Date.parse(response.headers.get('date') ?? ''));
  if (response.status !== 201) throw new Refused(response, await response.text());
  // A broken answer is a lost one: the same key asks for it again.
  const answer = await response.json().catch((cause) => Promise.reject(new Interruption(String(cause))));
  const ticket = readTicket(answer);
  if (!ticket) throw new Error('not a ticket');
  return ticket;
}

/**
 * The bytes of a part; the first request for one commits the claim. A reservation that has lapsed since is made again: by the
 * key, or with the PIN where the link has one.
 *
 * @throws Refused, Interruption, or the signal's reason
 */
export async function* fetchPart(
  credentials: Credentials,
  ticket: Ticket,
  range: ByteRange,
  signal: AbortSignal,
  onHead: (headers: Headers) => void,
): AsyncGenerator<Uint8Array> {
  const init = { headers: partHeaders(ticket, range), credentials: 'omit' } as const;
  yield* receive(`/download?token=${credentials.token}`, init, signal, async (response) => {
    if (isPart(response.status, response.headers.get('content-range'), ticket, range)) return onHead(response.headers);
    const refused = new Refused(response, await response.text());
    if (!wantsClaimAnew(refused.code)) throw refused;
    await claim(credentials);
    throw new Interruption('claimed anew'); // and so the part is asked for again
  });
}
