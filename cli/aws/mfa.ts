import { CommandError } from '../errors.ts';
import { ask, canAsk } from '../prompt.ts';

/** Asks the person at the terminal for the code of their MFA device. @throws CommandError if nobody can be asked, or answers */
export async function askMfaCode(device: string): Promise<string> {
  if (!canAsk()) {
    throw new CommandError(
      `The AWS profile needs an MFA code of ${device}: run the command at a terminal, where you can type it.`,
    );
  }
  const code = (await ask(`MFA code of ${device}: `))?.trim();
  if (!code) throw new CommandError('No MFA code was given, and nothing was done: run the command again.');
  return code;
}
