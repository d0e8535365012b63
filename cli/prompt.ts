import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { clearStatus } from './status-line.ts';

/** Whether there is a person at the terminal to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Asks the person at the terminal for one line.
 *
 * @param options.isHidden whether the screen does not show what they type
 * @returns undefined if they press Ctrl-C or Ctrl-D
 */
export async function ask(question: string, { isHidden = false } = {}): Promise<string | undefined> {
  clearStatus();
  const screen = [process.stderr, process.stdout].find(({ isTTY }) => isTTY) ?? nowhere();
  // With `terminal` readline itself echoes each key, so nothing shows if its output goes nowhere.
  const reader = createInterface({ input: process.stdin, output: isHidden ? nowhere() : screen, terminal: true });
  // Only now, when each key comes here: a Ctrl-C at a question shown before that would end the program without a word.
  if (isHidden) screen.write(question);
  const left = new Promise<undefined>((resolve) => reader.once('close', () => resolve(undefined)));
  const answered = reader.question(isHidden ? '' : question).catch(() => undefined);
  const answer = await Promise.race([answered, left]);
  reader.close();
  if (isHidden || answer === undefined) screen.write('\n');
  return answer;
}

/**
 * Asks the person at the terminal whether to go on.
 *
 * @param options.isWord whether only the whole word "yes" counts, where a slip of the finger would do harm
 */
export async function confirm(question: string, { isWord = false } = {}): Promise<boolean> {
  const answer = (await ask(`${question} ${isWord ? 'Type "yes" to go on: ' : '[y/N] '}`)) ?? '';
  return (isWord ? /^yes$/ : /^y(es)?$/i).test(answer.trim());
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
