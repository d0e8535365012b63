import { readFile } from 'node:fs/promises';

/** The connections that clients have to a port of this machine. */
export interface Connections {
  /** All that stand: an SDK keeps some for its next request. */
  open: number;
  /** Those with bytes on the way that nobody has taken: an answer that was opened, and neither read nor closed. */
  unread: number;
}

const ESTABLISHED = '01';

/** Undefined where the system does not say; Linux does, in /proc/net/tcp and tcp6: proc(5). */
export async function connectionsTo(port: number): Promise<Connections | undefined> {
  if (process.platform !== 'linux') return undefined;
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const pairs = new Map<string, boolean>();
  for (const line of tables.join('\n').split('\n')) {
    const [, local = '', remote = '', state, queues = ''] = line.trim().split(/\s+/);
    if (state !== ESTABLISHED || !(local.endsWith(end) || remote.endsWith(end))) continue;
    // Both ends are of this machine: what one has yet to send and the other to read belongs to one connection.
    const client = local.endsWith(end) ? remote : local;
    pairs.set(client, (pairs.get(client) ?? false) || !/^0+:0+$/.test(queues));
  }
  return { open: pairs.size, unread: [...pairs.values()].filter(Boolean).length };
}
