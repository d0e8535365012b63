import { stringifySetCookie } from 'cookie';
import type { Recipient } from '../core/access.ts';
import { LinkError, malformed } from '../core/errors.ts';
import type { Link } from '../core/link.ts';
import { pinIn } from '../core/pin.ts';
import type { EpochSeconds } from '../core/system-ports.ts';
import { type ClaimSecret, type LinkId, parseLinkId, parseSecret, parseToken, type Token } from '../core/token.ts';
import { type HttpRequest, MAX_BODY_BYTES } from '../http/request.ts';

const FORM = 'application/x-www-form-urlencoded';

/** What a recipient presents: the link's token, and its PIN where one is asked for. */
export interface Credentials {
  token: Token;
  pin?: string;
}

/**
 * The token of a GET or HEAD: from the query. Other parameters are let be, for mail programs add theirs. The token and PIN of
 * a POST: from the form.
 * @throws LinkError `malformed`, `body_too_large`
 */
export function credentialsOf(request: HttpRequest): Credentials {
  return request.method === 'POST' ? credentialsOfForm(request) : { token: tokenOf(only(request.query, 'token')) };
}

/** From the form; the token may stand in the query as well, or alone, so that `curl -d pin=1234 URL` works. The PIN never: addresses are logged. */
function credentialsOfForm(request: HttpRequest): Credentials {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (request.body.length > MAX_BODY_BYTES) throw new LinkError('body_too_large');
  if (request.body.length > 0 && type !== FORM) throw malformed(`Send the form as ${FORM}.`);
  const form = new URLSearchParams(Buffer.from(request.body).toString('utf8'));
  for (const name of form.keys())
    if (name !== 'token' && name !== 'pin') throw malformed('The form takes token and pin.');
  const tokens = [only(form, 'token'), only(request.query, 'token')].filter((token) => token !== undefined);
  if (new Set(tokens).size > 1) throw givenTwice('token');
  const pin = only(form, 'pin');
  // An empty field is no PIN yet, and no wrong one.
  return { token: tokenOf(tokens[0]), ...(pin === undefined || pinIn(pin) === '' ? {} : { pin }) };
}

/**
 * The secrets of claims: those that the request names, and the one that its cookie keeps; and what a new claim's shall be.
 * @throws LinkError `malformed`
 */
export function secretsOf(request: HttpRequest, link: Link): Pick<Recipient, 'secrets' | 'kept' | 'newSecret'> {
  const newSecret = secretIn('Idempotency-Key', request.headers['idempotency-key']?.replaceAll('"', ''));
  const bearer = secretIn('Authorization', /^bearer +(.*)$/i.exec(request.headers.authorization ?? '')?.[1]);
  const secrets = [newSecret, bearer].filter((secret) => secret !== undefined);
  return { secrets, newSecret, kept: keptSecretOf(request, link) };
}

/** The secret of a claim of the link that the client's cookie keeps. */
export function keptSecretOf(request: HttpRequest, link: Link): ClaimSecret | undefined {
  return parseSecret(request.cookies[cookieName(link, request.isSecure)] ?? '');
}

/**
 * The cookie with which a claim's own client, and nobody else, may resume; and the end of the oldest such cookies of other
 * links, where more come than may be. A cookie tells nothing of its age, but its place does: of cookies with one path,
 * browsers send the earlier made first (RFC 6265, 5.4).
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

/** The links of whose claims the client brings a cookie, the latest first. */
export function linkIdsOfCookies(request: HttpRequest): LinkId[] {
  const ids = claimCookieNames(request).map((name) => parseLinkId(name.slice(name.indexOf('claim-') + 6)));
  return ids.filter((id) => id !== undefined).reverse();
}

/** A cookie is 84 bytes, and Node takes 16 kB of headers: with 195 of them no request would be taken any more. */
const MOST_CLAIM_COOKIES = 40;

function claimCookieNames({ cookies }: HttpRequest): string[] {
  return Object.keys(cookies).filter((name) => /^(?:__Host-)?claim-[\w-]{22}$/.test(name));
}

/**
 * Max-Age is what counts (RFC 6265, 5.3). Beside it Expires keeps Java, which would guess at RFC 2965 otherwise, from sending
 * the cookie back as `$Version="1", name="value"` (java.net.HttpCookie, guessCookieVersion).
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

/** One cookie a link. __Host- ties it to this very host, and browsers take it over HTTPS only (RFC 6265bis, 4.1.3.2). */
function cookieName({ id }: Pick<Link, 'id'>, isSecure: boolean): string {
  return `${isSecure ? '__Host-' : ''}claim-${id}`;
}

function tokenOf(text: string | undefined): Token {
  if (text === undefined) throw malformed('The link has no token. Check that it was copied whole.');
  const token = parseToken(text);
  if (!token) throw malformed('The token in this link is broken. Check that the link was copied whole.');
  return token;
}

function secretIn(header: string, text: string | undefined): ClaimSecret | undefined {
  if (text === undefined) return undefined;
  const secret = parseSecret(text);
  if (!secret) throw malformed(`${header} must hold 32 bytes as 43 characters of base64url.`);
  return secret;
}

function only(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  if (values.length > 1) throw givenTwice(name);
  return values[0];
}

function givenTwice(name: string): LinkError {
  return malformed(`"${name}" is given more than once. Give it once.`);
}
