// Explains Node's network errors to people.
const WORDS: Readonly<Record<string, string>> = {
  ECONNRESET: 'the connection broke off',
  UND_ERR_SOCKET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  ETIMEDOUT: 'no answer came in time',
  UND_ERR_CONNECT_TIMEOUT: 'no answer came in time',
  EAI_AGAIN: 'the name lookup failed',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
};

/** Node does not trust the signer: https://nodejs.org/api/tls.html#x509-certificate-error-codes. */
const UNTRUSTED = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Behind a proxy these fields are about the proxy. */
interface NetworkError extends NodeJS.ErrnoException {
  address?: string;
  port?: number;
  hostname?: string;
}

/** Why no answer came, in a few words that go into parentheses. */
export function reasonOfFailure(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOfFailure(cause.errors[0]);
  const { name, code, message, cause: inner, address, port, hostname } = cause as NetworkError;
  if (name === 'TimeoutError') return 'no answer came in time';
  if (code !== undefined && UNTRUSTED.has(code)) {
    return `its certificate is not trusted, ${code}; if your company signed it, name its CA in AWS_CA_BUNDLE`;
  }
  if (code === 'ECONNREFUSED' && address !== undefined) return `nothing listens at ${address}:${port}`;
  if (code === 'ENOTFOUND' && hostname !== undefined) return `there is no host ${hostname}`;
  if (code !== undefined && code in WORDS) return `${WORDS[code]}, ${code}`;
  // fetch wraps the reason in an error of its own.
  if (inner !== undefined) return reasonOfFailure(inner);
  return code ?? message;
}
