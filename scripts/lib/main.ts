import { createInterface } from 'node:readline/promises';
import { CommandError } from '../../cli/errors.ts';
import { report } from '../../cli/output.ts';

/** Runs a command. What a person can do something about ends it with one plain sentence and exit code 1. */
export async function main(job: () => Promise<void>): Promise<void> {
  try {
    await job();
  } catch (error) {
    process.exitCode = report(error);
  }
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/**
 * Resolves where a person at the terminal says yes, or YES=1 has said it beforehand.
 *
 * @throws CommandError where neither does
 */
export async function confirm(question: string): Promise<void> {
  if (['1', 'true', 'yes'].includes(process.env.YES ?? '')) return;
  if (!process.stdin.isTTY) {
    throw new CommandError('Nobody is here to say yes: run it on a terminal, or with YES=1. Nothing was changed.');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // Ctrl-C rejects: that is a no.
  const answer = await terminal.question(`\n${question} Only "yes" is taken for yes: `).catch(() => 'no');
  terminal.close();
  if (answer.trim() !== 'yes') throw new CommandError('That was not a yes: nothing was changed.');
}
