import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { clearStatus } from './status-line.ts';

/** Whether somebody sits at the terminal who can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Asks the person at the terminal, who answers by a line.
 *
 * @param options.isHidden whether what is typed is kept off the screen
 * @returns undefined where they leave by Ctrl-C or Ctrl-D
 */
export async function ask(question: string, { isHidden = false } = {}): Promise<string | undefined> {
  clearStatus();
  const screen = [process.stderr, process.stdout].find(({ isTTY }) => isTTY) ?? nowhere();
  if (isHidden) screen.write(question);
  // `terminal`: it reads key by key and echoes by itself, so that where its echo goes nowhere, nothing is shown.
  const reader = createInterface({ input: process.stdin, output: isHidden ? nowhere() : screen, terminal: true });
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
 * @param options.isWord whether only the whole word counts, for what a slip of the finger must not do
 */
export async function confirm(question: string, { isWord = false } = {}): Promise<boolean> {
  const answer = (await ask(`${question} ${isWord ? 'Type "yes" to go on: ' : '[y/N] '}`)) ?? '';
  return (isWord ? /^yes$/ : /^y(es)?$/i).test(answer.trim());
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
