import { text } from 'node:stream/consumers';
import { Stopped } from './errors.ts';
import { ask } from './prompt.ts';

/**
 * A PIN as given, or from stdin where `-` stands for it, out of sight of other users; asked for where stdin is a terminal.
 * What a paste or a file has at its ends, such as a newline or a no-break space, is none of it.
 */
export async function readPin(given: string | undefined): Promise<string | undefined> {
  if (given !== '-') return given?.trim();
  return process.stdin.isTTY ? askPin() : (await text(process.stdin)).trim();
}

/** @throws Stopped where nobody wants to tell it */
export async function askPin(): Promise<string> {
  const pin = await ask('PIN (it is not shown): ', { isHidden: true });
  if (pin === undefined) throw new Stopped('No PIN was given, and nothing was done.');
  return pin.trim();
}
