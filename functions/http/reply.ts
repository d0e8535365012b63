import type { Send } from '../core/ports.ts';

/** The body of a reply: text, or a download to send. */
type Body = string | Send;

/** An answer, for any host. An answer that is never a download is a `Reply<string>`. */
export interface Reply<Kind extends Body = Body> {
  status: number;
  headers: Record<string, string>;
  /** Whole Set-Cookie values. */
  cookies?: string[];
  /** Absent: no body. */
  body?: Kind | undefined;
}

/**
 * Headers of every answer. Links are secrets in a URL: nothing may store them (RFC 9111, 5.2.2.5), pass them on as a referrer
 * or index them. No answer may be taken for another type than its own, or be part of another site's page.
 */
const ALWAYS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
} as const;

/** A reply with the headers of every reply, unless it overrides them. */
export function reply<Kind extends Body = never>(
  status: number,
  headers: Record<string, string> = {},
  body?: Kind,
): Reply<Kind> {
  return { status, headers: { ...ALWAYS, ...headers }, body };
}

/** The reply for its connection: over HTTPS it tells clients to stay with HTTPS (RFC 6797, 7.1; never over HTTP, 7.2). */
export function overConnection<Kind extends Body>(
  reply: Reply<Kind>,
  { isSecure }: { isSecure: boolean },
): Reply<Kind> {
  return isSecure ? { ...reply, headers: { ...reply.headers, 'strict-transport-security': ONE_YEAR } } : reply;
}

const ONE_YEAR = 'max-age=31536000';

export function jsonReply(status: number, value: unknown): Reply<string> {
  return reply(status, { 'content-type': 'application/json' }, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** The same answer without its body, for HEAD (RFC 9110, 9.3.2). */
export function withoutBody({ body: _, ...head }: Reply): Reply<never> {
  return head;
}
