/** What ends a command: a message for whoever typed it, one plain sentence that says what to do. Exit code 1. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}

/** The command itself was not well formed, and nothing was done. Exit code 2. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
}

/** Whoever typed the command has ended it, by Ctrl-C or by an answer: no fault. Exit code 1, for not all is done. */
export class Stopped extends CommandError {
  override readonly name = 'Stopped';
}
