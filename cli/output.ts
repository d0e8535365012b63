import { styleText } from 'node:util';
import { CommanderError } from 'commander';
import { LinksError } from '../client/index.ts';
import { CommandError, Stopped, UsageError } from './errors.ts';
import { printable } from './format.ts';
import { widthOf, wrapped } from './layout.ts';
import { printAbove } from './status-line.ts';

// A command's result goes to stdout, and nothing else does, so that it can be piped. What is said to a person goes to
// stderr, in colour where the terminal and NO_COLOR (https://no-color.org) allow it.

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

/** Prints one of many results as a line of JSON (https://jsonlines.org), as soon as it is there. */
export function printJsonLine(value: unknown): void {
  printResult(JSON.stringify(value));
}

/** Tells a person at the terminal more; a pipe or a log gets none of it. */
export function printDetail(sentence: string): void {
  if (process.stderr.isTTY) say(styleText('dim', printable(sentence), { stream: process.stderr }));
}

/** Shows a person at the terminal, or whoever has sent stderr elsewhere, a picture made of letters. */
export function printPicture(lines: string): void {
  printAbove(() => process.stderr.write(`${lines}\n`));
}

/** Tells what must not be missed, into logs as well. */
export function printNote(sentence: string): void {
  say(`${styleText('yellow', 'note:', { stream: process.stderr })} ${printable(sentence)}`);
}

function say(sentence: string): void {
  printAbove(() => process.stderr.write(`${wrapped(sentence, widthOf(process.stderr))}\n`));
}

/**
 * Says what went wrong, or that it was stopped, and gives the exit code; of which of many things, where it is named.
 *
 * @throws the error itself where it is none that a person can do something about: that is a fault in the program
 */
export function report(error: unknown, name?: string): number {
  // commander has said it already; help and version end in such an "error" as well.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  const sentence = name === undefined ? sentenceOf(error) : `${name}: ${sentenceOf(error)}`;
  const lines = sentence.split('\n').map(printable).join('\n');
  // Whoever has ended it knows that: it is no fault.
  say(error instanceof Stopped ? lines : `${styleText('red', 'error:', { stream: process.stderr })} ${lines}`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}

/** An error as a sentence for whoever typed the command. @throws the error itself where it is a fault in the program */
export function sentenceOf(error: unknown): string {
  if (error instanceof CommandError || error instanceof LinksError) return error.message;
  throw error;
}
