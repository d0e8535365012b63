import { styleText } from 'node:util';
import { CommanderError } from 'commander';
import { LinksError } from '../client/index.ts';
import { CommandError, Stopped, UsageError } from './errors.ts';
import { printable } from './format.ts';
import { widthOf, wrapped } from './layout.ts';
import { printAbove } from './status-line.ts';

// Only a command's result goes to stdout, so that it can be piped. Messages to people go to stderr, in colour if the terminal
// and NO_COLOR (https://no-color.org) allow it.

/** The exit codes of every command. */
export const EXIT = { failed: 1, usage: 2 } as const;

/** Prints a line of the command's result. */
export function printResult(line: string): void {
  printAbove(() => process.stdout.write(`${line}\n`));
}

/** Prints the command's whole result as JSON. */
export function printJson(value: unknown): void {
  printResult(JSON.stringify(value, undefined, 2));
}

/** Prints one of many results as a line of JSON (https://jsonlines.org), as soon as it is known. */
export function printJsonLine(value: unknown): void {
  printResult(JSON.stringify(value));
}

/** Prints more for a person at the terminal. Pipes and logs do not get it. */
export function printDetail(sentence: string): void {
  if (process.stderr.isTTY) say(styleText('dim', printable(sentence), { stream: process.stderr }));
}

/** Prints a picture made of letters on stderr. */
export function printPicture(lines: string): void {
  printAbove(() => process.stderr.write(`${lines}\n`));
}

/** Prints what nobody should miss, into logs too. */
export function printNote(sentence: string): void {
  say(`${styleText('yellow', 'note:', { stream: process.stderr })} ${printable(sentence)}`);
}

function say(sentence: string): void {
  printAbove(() => process.stderr.write(`${wrapped(sentence, widthOf(process.stderr))}\n`));
}

/**
 * Prints an error and returns the exit code.
 *
 * @param name which of many things failed
 * @throws the error itself if it is a bug, which a user cannot do anything about
 */
export function report(error: unknown, name?: string): number {
  // commander has printed it already. Help and version end in such an "error" too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  const sentence = name === undefined ? sentenceOf(error) : `${name}: ${sentenceOf(error)}`;
  const lines = sentence.split('\n').map(printable).join('\n');
  // The user stopped it, so it is not an error.
  say(error instanceof Stopped ? lines : `${styleText('red', 'error:', { stream: process.stderr })} ${lines}`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}

/** Turns an error into a sentence for the user. @throws the error itself if it is a bug */
export function sentenceOf(error: unknown): string {
  if (error instanceof CommandError || error instanceof LinksError) return error.message;
  throw error;
}
