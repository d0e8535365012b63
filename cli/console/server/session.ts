import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parseCookie } from 'cookie';
import { KEY_HEADER } from '../protocol.ts';
import { RequestRefusal } from './problem.ts';

/**
 * One run of the console. Its secret stands in the fragment of the URL, which browsers send to nobody, and opens the console
 * for a browser: this gets a cookie, and a key that its page keeps.
 *
 * The cookie alone would not do. Cookies know no ports (RFC 6265, 8.5), so every server of this machine that the browser
 * visits gets it, even that of another user. The key lies in the storage of this origin alone. Nor would the key alone do: a
 * script could read it.
 */
export class Session {
  readonly secret = mint();
  readonly #cookie = mint();
  readonly #key = mint();

  /** @returns the key and the cookie for a browser that has the secret. @throws RequestRefusal for a wrong secret */
  open(secret: string, port: number): { key: string; setCookie: string } {
    if (!isSame(secret, this.secret)) throw refusal();
    const setCookie = `${cookieName(port)}=${this.#cookie}; HttpOnly; SameSite=Strict; Path=/`;
    return { key: this.#key, setCookie };
  }

  /** @throws RequestRefusal for a request without the cookie and the key of this run */
  check({ headers, socket }: IncomingMessage): void {
    const cookie = parseCookie(headers.cookie ?? '')[cookieName(socket.localPort ?? 0)] ?? '';
    const key = String(headers[KEY_HEADER] ?? '');
    const areSame = [isSame(cookie, this.#cookie), isSame(key, this.#key)];
    if (areSame.includes(false)) throw refusal();
  }
}

/** Two consoles may run at once, and their cookies reach both. */
const cookieName = (port: number): string => `links-console-${port}`;

function mint(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares in constant time, whatever the lengths. */
function isSame(given: string, own: string): boolean {
  return timingSafeEqual(sha256(given), sha256(own));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refusal(): RequestRefusal {
  const message = 'This page is not of the console that runs now: open the address that its terminal shows.';
  return new RequestRefusal(401, 'closed', message);
}
