import { readFileSync } from 'node:fs';

const SETTING = '/proc/sys/net/ipv4/tcp_notsent_lowat';

/**
 * How many bytes the kernel may hold that it has taken for a connection and not yet sent: by so much the ledger of an aborted
 * download may be ahead of what was sent. Without the setting it is the kernel's send buffer, 4 MB in general (tcp(7),
 * tcp_wmem). Undefined where there is no such setting, or it sets no bound.
 */
export function readUnsentBytesAtMost(): number | undefined {
  try {
    const bytes = Number(readFileSync(SETTING, 'utf8'));
    return bytes > 0 && bytes < 2 ** 31 - 1 ? bytes : undefined;
  } catch {
    return undefined; // not Linux
  }
}
