import type { IncomingMessage } from 'node:http';
import type { Log } from '../core/ports.ts';
import { isByTrusted, type Trust } from './node-request.ts';

/**
 * Warns, once, of a proxy that nobody has said to trust: its word for HTTPS is not heeded, so the cookies of claims are
 * neither Secure nor `__Host-`, and nobody would notice.
 */
export function proxyWarning(log: Log, trust: Trust): (incoming: IncomingMessage) => void {
  let hasWarned = false;
  return ({ headers, socket }) => {
    if (hasWarned || headers['x-forwarded-proto'] === undefined || isByTrusted(socket, trust)) return;
    hasWarned = true;
    log({
      level: 'warn',
      event: 'untrusted_proxy',
      address: socket.remoteAddress,
      message:
        'X-Forwarded-Proto is not heeded from an address outside of TRUST_PROXY. If that is your proxy, add its network.',
    });
  };
}
