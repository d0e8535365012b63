import type { Opened } from '../../protocol.ts';
import { call, keepOpened } from './api.ts';

/** Exchanges the secret in the address, if there is one, for a cookie and a key, and takes it out of the address. */
export async function openSession(): Promise<void> {
  const [, secret] = /^#([\w-]{43})$/.exec(location.hash) ?? [];
  if (secret === undefined) return;
  history.replaceState(undefined, '', '/#/');
  keepOpened(await call<Opened>('POST', '/session', { json: { secret } }));
}
