import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { CHECKSUM_ALGORITHMS, type Checksum } from '../../functions/core/checksum.ts';
import { type ByteRange, isPart, partHeaders, wantsClaimAnew } from '../../functions/recipient/parts.ts';
import { Interruption } from '../../functions/recipient/retrying.ts';
import { type Ticket as AnyTicket, claimForm, readTicket } from '../../functions/recipient/ticket.ts';
import { CommandError } from '../errors.ts';
import { checksumIn } from './checksums.ts';
import type { HttpClient, Sending } from './http-client.ts';
import type { LinkUrl } from './link-url.ts';
import { Refusal, readRefusal } from './refusal.ts';

/** A ticket whose checksum, if there is one, this program can verify. */
export type Ticket = AnyTicket & { checksum?: Checksum };

export interface ClaimClientOptions {
  http: HttpClient;
  link: LinkUrl;
  /** The claim's secret, which the client makes itself: 32 random bytes as base64url. */
  key: string;
  pin?: string | undefined;
}

/** One recipient's claim on one link. Every call sends the same key, so each can be repeated. */
export class ClaimClient {
  readonly #options: ClaimClientOptions;
  /** The link's PIN, if it has one. */
  pin: string | undefined;

  constructor(options: ClaimClientOptions) {
    this.#options = options;
    this.pin = options.pin;
  }

  /** Claims the link. A second call gets the same claim. @throws Refusal, Interruption */
  async claim(signal: AbortSignal): Promise<Ticket> {
    const reply = await this.#post(this.#options.link.claimUrl, signal);
    if (reply.statusCode !== 201) throw await readRefusal(reply);
    const ticket = readTicket(await readJson(reply));
    if (ticket && isCheckable(ticket)) return ticket;
    throw new CommandError("This program does not understand the server's answer: update the program.");
  }

  /**
   * Opens a part. The first one commits the claim. If the reservation has lapsed, the key makes it again; if the link has a
   * PIN, a second claim does.
   *
   * @throws Refusal, Interruption
   */
  async openPart(ticket: Ticket, range: ByteRange, signal: AbortSignal): Promise<IncomingMessage> {
    try {
      return await this.#getPart(ticket, range, signal);
    } catch (error) {
      if (!(error instanceof Refusal && wantsClaimAnew(error.code))) throw error;
      await this.claim(signal);
      return this.#getPart(ticket, range, signal);
    }
  }

  /**
   * Opens the whole file, for a link that offers no claim. It uses POST, which carries a PIN, gets no page and keeps the token
   * out of logs. After a redirect the key is not sent to S3. The first reply has the checksum that the link pinned.
   *
   * @throws Refusal, Interruption
   */
  async openWhole(signal: AbortSignal): Promise<{ reply: IncomingMessage; checksum: Checksum | undefined }> {
    const { http, link } = this.#options;
    const first = await this.#post(link.downloadUrl, signal);
    const { location } = first.headers;
    const checksum = checksumIn(first.headers);
    if (first.statusCode !== 302 || location === undefined) return { reply: await expectStatus(first, 200), checksum };
    first.resume();
    if (!URL.canParse(location, link.downloadUrl.href)) {
      throw new CommandError('The server redirected the download to an invalid URL: tell the sender of the link.');
    }
    const second = await http.send(new URL(location, link.downloadUrl), { signal });
    return { reply: await expectStatus(second, 200), checksum };
  }

  async #getPart(ticket: Ticket, range: ByteRange, signal: AbortSignal): Promise<IncomingMessage> {
    const { http, link } = this.#options;
    const url = new URL(`?token=${link.token}`, link.downloadUrl);
    const reply = await http.send(url, { headers: partHeaders(ticket, range), signal });
    if (isPart(reply.statusCode, reply.headers['content-range'], ticket, range)) return reply;
    await expectStatus(reply, ticket.size === 0 ? 200 : 206);
    reply.destroy();
    throw new CommandError('The server sent the wrong part of the file: tell the sender of the link.');
  }

  #post(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
    const { http, link, key } = this.#options;
    const body = new URLSearchParams(claimForm(link.token, this.pin)).toString();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body)),
      'idempotency-key': key,
    };
    return http.send(url, { method: 'POST', headers, body, signal } satisfies Sending);
  }
}

function isCheckable(ticket: AnyTicket): ticket is Ticket {
  return ticket.checksum === undefined || CHECKSUM_ALGORITHMS.some((known) => known === ticket.checksum?.algorithm);
}

async function expectStatus(reply: IncomingMessage, status: number): Promise<IncomingMessage> {
  if (reply.statusCode === status) return reply;
  if ((reply.statusCode ?? 0) >= 400) throw await readRefusal(reply);
  reply.destroy();
  throw new CommandError(
    `The server answered with status ${reply.statusCode} instead of ${status}: tell the sender of the link.`,
  );
}

/** Reads an answer. If it breaks off, it counts as lost and can be asked for again. */
async function readJson(reply: IncomingMessage): Promise<unknown> {
  try {
    return await json(reply);
  } catch (cause) {
    throw new Interruption('the answer to the claim broke off', { cause });
  }
}
