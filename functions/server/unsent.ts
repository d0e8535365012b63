import { readFileSync } from 'node:fs';

const SETTING = '/proc/sys/net/ipv4/tcp_notsent_lowat';

/**
 * How many bytes of a connection the kernel may hold unsent. The ledger of an aborted download may be ahead of the network by
 * that many. Without the setting it is the kernel's send buffer, usually 4 MB (tcp(7), tcp_wmem). Undefined without a setting,
 * or if it sets no bound.
 */
export function readUnsentBytesAtMost(): number | undefined {
  try {
    const bytes = Number(readFileSync(SETTING, 'utf8'));
    return bytes > 0 && bytes < 2 ** 31 - 1 ? bytes : undefined;
  } catch {
    return undefined; // not Linux
  }
}
