import { CommandError, Stopped } from '../../cli/errors.ts';
import { report } from '../../cli/output.ts';
import { confirm as ask, canAsk } from '../../cli/prompt.ts';

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
 * Returns once a person at the terminal says yes, or at once with YES=1.
 *
 * @throws CommandError otherwise
 */
export async function confirm(question: string): Promise<void> {
  if (['1', 'true', 'yes'].includes(process.env.YES ?? '')) return;
  if (!canAsk()) {
    throw new CommandError(
      'Nobody can be asked for a yes here: run it at a terminal, or with YES=1. Nothing was changed.',
    );
  }
  say('');
  if (!(await ask(question, { isWord: true }))) throw new Stopped('Nothing was changed.');
}
