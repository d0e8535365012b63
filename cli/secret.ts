import { text } from 'node:stream/consumers';
import { Stopped } from './errors.ts';
import { ask } from './prompt.ts';

/**
 * Reads a PIN. `-` means stdin, where other users cannot see it; at a terminal the user is asked. Blanks at both ends, which a
 * paste or a file may have, are removed.
 */
export async function readPin(given: string | undefined): Promise<string | undefined> {
  if (given !== '-') return given?.trim();
  return process.stdin.isTTY ? askPin() : (await text(process.stdin)).trim();
}

/** Asks for the PIN. @throws Stopped if the user gives none */
export async function askPin(): Promise<string> {
  const pin = await ask('PIN (not shown): ', { isHidden: true });
  if (pin === undefined) throw new Stopped('Stopped: no PIN was given, and nothing was done.');
  return pin.trim();
}
