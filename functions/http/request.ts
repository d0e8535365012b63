/**
 * By their names in lower case, as Function URLs and Node give them. A plain object: the first `Headers` of a process loads
 * Node's whole fetch, which costs a cold start 20 to 30 ms.
 */
export type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** A request, whoever brought it: a Function URL's event or a Node server. */
export interface HttpRequest {
  method: string;
  /** Decoded by nobody: as it came. */
  path: string;
  query: URLSearchParams;
  headers: RequestHeaders;
  cookies: Readonly<Record<string, string | undefined>>;
  body: Uint8Array;
  /** The address that the connection came from. */
  sourceIp: string;
  /** Whether the recipient's own connection is encrypted: cookies are then Secure. */
  isSecure: boolean;
  /** The ARN of the IAM principal that signed the request, where the URL asks for a signature. */
  callerArn?: string;
  /** Whether whoever asked has left, as far as the host can tell now; absent where it never can, as on Lambda. */
  isGone?: () => boolean;
}

/** The largest body that is taken anywhere here. */
export const MAX_BODY_BYTES = 65_536;

/** RFC 9110, 5.5: visible characters, spaces, tabs and bytes above ASCII. What else there is, is left out. */
const IS_FIELD_VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** Headers as they came, but for values that are none. */
export function headersOf(given: RequestHeaders): RequestHeaders {
  const values = Object.entries(given).filter(([, value]) => value !== undefined && IS_FIELD_VALUE.test(value));
  return Object.fromEntries(values);
}
