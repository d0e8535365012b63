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
 * index them; and nothing here may be taken for anything but what it says it is.
 */
const ALWAYS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
} as const;

/** A reply with the headers that every reply has; those given win. */
export function reply(status: number, headers: Record<string, string> = {}, body?: string | Pour): Reply {
  return { status, headers: { ...ALWAYS, ...headers }, ...(body === undefined ? {} : { body }) };
}

export function jsonReply(status: number, value: unknown): Reply {
  return reply(status, { 'content-type': 'application/json' }, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** The same answer without its body, as HEAD wants it (RFC 9110, 9.3.2). */
export function withoutBody({ body: _, ...head }: Reply): Reply {
  return head;
}
