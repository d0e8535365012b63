import type { IncomingMessage } from 'node:http';
import type { Log } from '../core/ports.ts';
import { isByTrusted, type Trust } from './node-request.ts';

/**
 * Warns once about a proxy that is not trusted. The server then ignores the proxy's word for HTTPS, so the cookies of claims
 * are neither Secure nor `__Host-`, and nobody would notice.
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
        'Ignored X-Forwarded-Proto from an address outside TRUST_PROXY. If that is your proxy, add its network there.',
    });
  };
}
