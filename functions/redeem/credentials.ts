import { stringifySetCookie } from 'cookie';
import type { Recipient } from '../core/access.ts';
import { LinkError, malformed } from '../core/errors.ts';
import type { Link } from '../core/link.ts';
import { pinIn } from '../core/pin.ts';
import type { EpochSeconds } from '../core/system-ports.ts';
import { type ClaimSecret, type LinkId, parseLinkId, parseSecret, parseToken, type Token } from '../core/token.ts';
import { type HttpRequest, MAX_BODY_BYTES } from '../http/request.ts';

const FORM = 'application/x-www-form-urlencoded';

/** The link's token, and its PIN if the recipient gave one. */
export interface Credentials {
  token: Token;
  pin?: string | undefined;
}

/**
 * Reads the token of a GET or HEAD from the query. Ignores other parameters, because mail programs add their own. Reads the
 * token and PIN of a POST from the form.
 * @throws LinkError `malformed`, `body_too_large`
 */
export function readCredentials(request: HttpRequest): Credentials {
  return request.method === 'POST' ? readForm(request) : { token: readToken(readOnce(request.query, 'token')) };
}

/** The token may also be in the query, so that `curl -d pin=1234 URL` works. The PIN may not: URLs are logged. */
function readForm(request: HttpRequest): Credentials {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (request.body.length > MAX_BODY_BYTES) throw new LinkError('body_too_large');
  if (request.body.length > 0 && type !== FORM) throw malformed(`Send the form as ${FORM}.`);
  const form = new URLSearchParams(Buffer.from(request.body).toString('utf8'));
  for (const name of form.keys())
    if (name !== 'token' && name !== 'pin') throw malformed('The form takes only token and pin.');
  const tokens = [readOnce(form, 'token'), readOnce(request.query, 'token')].filter((token) => token !== undefined);
  if (new Set(tokens).size > 1) throw givenTwice('token');
  const pin = readOnce(form, 'pin');
  // An empty field is a missing PIN, not a wrong one.
  return { token: readToken(tokens[0]), pin: pinIn(pin ?? '') === '' ? undefined : pin };
}

/**
 * Reads the secrets of claims: those that the request names, the one in its cookie, and the one for a new claim.
 * @throws LinkError `malformed`
 */
export function readSecrets(request: HttpRequest, link: Link): Pick<Recipient, 'secrets' | 'kept' | 'newSecret'> {
  const newSecret = readSecret('Idempotency-Key', request.headers['idempotency-key']?.replaceAll('"', ''));
  const bearer = readSecret('Authorization', /^bearer +(.*)$/i.exec(request.headers.authorization ?? '')?.[1]);
  const secrets = [newSecret, bearer].filter((secret) => secret !== undefined);
  return { secrets, newSecret, kept: keptSecretOf(request, link) };
}

/** The secret of a claim of this link, from the client's cookie. */
export function keptSecretOf(request: HttpRequest, link: Link): ClaimSecret | undefined {
  return parseSecret(request.cookies[cookieName(link, request.isSecure)] ?? '');
}

/**
 * Makes the cookie with which only the claim's own client may resume. If the client has too many such cookies of other links,
 * also ends the oldest ones. A cookie does not say how old it is, but among cookies with the same path, browsers send the
 * older ones first (RFC 6265, 5.4).
 */
export function claimCookies(
  request: HttpRequest,
  link: Link,
  secret: ClaimSecret,
  leaseUntil: EpochSeconds,
): string[] {
  const name = cookieName(link, request.isSecure);
  const others = claimCookieNames(request).filter((other) => other !== name);
  const oldest = others.slice(0, Math.max(0, others.length - MOST_CLAIM_COOKIES));
  const own = cookie(request, name, secret, { seconds: link.leaseSeconds, until: leaseUntil });
  return [own, ...oldest.map((other) => cookie(request, other, '', { seconds: 0, until: 0 }))];
}

/** The links for whose claims the client sends cookies, the latest first. */
export function linkIdsOfCookies(request: HttpRequest): LinkId[] {
  const ids = claimCookieNames(request).map((name) => parseLinkId(name.slice(name.indexOf('claim-') + 6)));
  return ids.filter((id) => id !== undefined).reverse();
}

/** A cookie has 84 bytes, and Node takes 16 kB of headers: with 195 cookies it would refuse every request. */
const MOST_CLAIM_COOKIES = 40;

function claimCookieNames({ cookies }: HttpRequest): string[] {
  return Object.keys(cookies).filter((name) => /^(?:__Host-)?claim-[\w-]{22}$/.test(name));
}

/**
 * Max-Age decides (RFC 6265, 5.3). Expires is there for Java: without it Java takes the cookie for one of RFC 2965 and sends
 * it back as `$Version="1", name="value"` (java.net.HttpCookie, guessCookieVersion).
 */
function cookie(
  { isSecure }: HttpRequest,
  name: string,
  value: string,
  { seconds, until }: { seconds: number; until: EpochSeconds },
): string {
  return stringifySetCookie({
    name,
    value,
    path: '/',
    httpOnly: true,
    secure: isSecure,
    sameSite: 'strict',
    maxAge: seconds,
    expires: new Date(until * 1000),
  });
}

/** One cookie for each link. __Host- binds it to this host, and browsers accept it only over HTTPS (RFC 6265bis, 4.1.3.2). */
function cookieName({ id }: Pick<Link, 'id'>, isSecure: boolean): string {
  return `${isSecure ? '__Host-' : ''}claim-${id}`;
}

function readToken(text: string | undefined): Token {
  if (text === undefined) throw malformed('The link has no token. Check that you copied all of it.');
  const token = parseToken(text);
  if (!token) throw malformed('The token in this link is damaged. Check that you copied all of the link.');
  return token;
}

function readSecret(header: string, text: string | undefined): ClaimSecret | undefined {
  if (text === undefined) return undefined;
  const secret = parseSecret(text);
  if (!secret) throw malformed(`${header} must hold 32 bytes as 43 characters of base64url.`);
  return secret;
}

function readOnce(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  if (values.length > 1) throw givenTwice(name);
  return values[0];
}

function givenTwice(name: string): LinkError {
  return malformed(`"${name}" is given more than once. Give it once.`);
}
