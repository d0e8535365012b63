import type { IncomingMessage } from 'node:http';

/** The address that a connection came from. */
export function addressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1';
}

/** `12/Mar/2020:19:03:58 +0000`, as events have it. */
export function logTime(now: Date): string {
  const [, day, month, year, time] = now.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
