import { createInterface } from 'node:readline/promises';
import { CommandError } from '../errors.ts';

/** Asks whoever is at the terminal for the code of their MFA device. @throws CommandError where nobody is there, or answers */
export async function askMfaCode(device: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new CommandError(
      `The AWS profile asks for an MFA code of ${device}: run the command at a terminal, where you can type it.`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D close it, and then nobody answers.
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  const code = await Promise.race([terminal.question(`MFA code of ${device}: `), closed]);
  terminal.close();
  if (code.trim() === '') throw new CommandError('No MFA code was typed, and nothing was done.');
  return code.trim();
}
