import { LinkError } from '../core/errors.ts';

/**
 * By their names in lower case, as Function URLs and Node give them. A plain object: the first `Headers` of a process loads
 * Node's whole fetch, which costs a cold start 20 to 30 ms.
 */
export type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** A request, from a Function URL's event or a Node server. */
export interface HttpRequest {
  method: string;
  /** Not decoded. */
  path: string;
  query: URLSearchParams;
  headers: RequestHeaders;
  cookies: Readonly<Record<string, string | undefined>>;
  body: Uint8Array;
  /** The address that the connection came from. */
  sourceIp: string;
  /** Whether the recipient's own connection is encrypted: cookies are then Secure. */
  isSecure: boolean;
  /** The ARN of the IAM principal that signed the request, if the URL requires a signature. */
  callerArn?: string;
  /** Whether the client has left, as far as the host can tell. Absent if it never can, as on Lambda. */
  isGone?: () => boolean;
}

/** The largest request body of a recipient, in bytes. */
export const MAX_BODY_BYTES = 65_536;

export function orderTooLarge(): LinkError {
  return new LinkError('body_too_large', {}, 'The order is larger than 1 MB. Send less.');
}

/** RFC 9110, 5.5: visible characters, spaces, tabs and bytes above ASCII. Other values are left out. */
const IS_FIELD_VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** The request's headers, without malformed values. */
export function headersOf(given: RequestHeaders): RequestHeaders {
  const values = Object.entries(given).filter(([, value]) => value !== undefined && IS_FIELD_VALUE.test(value));
  return Object.fromEntries(values);
}
