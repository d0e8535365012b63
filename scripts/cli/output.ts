import { styleText } from 'node:util';
import { CommanderError } from 'commander';
import { CommandError, UsageError } from './errors.ts';
import { LinksError } from './links-client.ts';

// A command's result goes to stdout, and nothing else does, so that it can be piped. What is said to a person goes to
// stderr, in colour where the terminal and NO_COLOR (https://no-color.org) allow it.

/** The exit codes of every command. */
export const EXIT = { failed: 1, usage: 2 } as const;

/** Prints a line of the command's result. */
export function result(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Tells a person at the terminal more; a pipe or a log gets none of it. */
export function detail(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${styleText('dim', line, { stream: process.stderr })}\n`);
}

/**
 * Says what went wrong and gives the exit code for it.
 *
 * @throws the error itself where it is none that a person can do something about: that is a fault in the program
 */
export function report(error: unknown): number {
  // commander has said it already; help and version end in such an "error" as well.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  process.stderr.write(`${styleText('red', 'error:', { stream: process.stderr })} ${sentenceOf(error)}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}

function sentenceOf(error: unknown): string {
  if (error instanceof CommandError || error instanceof LinksError) return error.message;
  if (error instanceof Error && error.name === 'CredentialsProviderError') {
    return 'No AWS credentials were found: set AWS_PROFILE, or log in with `aws sso login`, and try again.';
  }
  throw error;
}

/** A number of bytes for people: 12.3 MB. */
export function humanBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
