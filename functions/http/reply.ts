import type { Pour } from '../core/ports.ts';

/** An answer, whoever carries it out. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  /** Whole Set-Cookie values. */
  cookies?: string[];
  /** Text to send, or the pour of a download. Absent: no body. */
  body?: string | Pour;
}

/**
 * On every answer. Links are secrets in a URL: nothing may keep them (RFC 9111, 5.2.2.5), hand them on as a referrer or
 * index them; nothing here may be taken for anything but what it says it is, or be part of another site's page.
 */
const ALWAYS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
} as const;

/** A reply with the headers that every reply has; those given win. */
export function reply(status: number, headers: Record<string, string> = {}, body?: string | Pour): Reply {
  return { status, headers: { ...ALWAYS, ...headers }, ...(body === undefined ? {} : { body }) };
}

/** The reply as its connection wants it: who came by HTTPS shall not come back without (RFC 6797, 7.1; never over HTTP, 7.2). */
export function overConnection(reply: Reply, { isSecure }: { isSecure: boolean }): Reply {
  return isSecure ? { ...reply, headers: { ...reply.headers, 'strict-transport-security': ONE_YEAR } } : reply;
}

const ONE_YEAR = 'max-age=31536000';

export function jsonReply(status: number, value: unknown): Reply {
  return reply(status, { 'content-type': 'application/json' }, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** The same answer without its body, as HEAD wants it (RFC 9110, 9.3.2). */
export function withoutBody({ body: _, ...head }: Reply): Reply {
  return head;
}
