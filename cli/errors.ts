/** Ends a command. The message tells the user what happened and what to do next. Exit code 1. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}

/** The command line was wrong, and nothing was done. Exit code 2. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
}

/** The user ended the command, by Ctrl-C or by an answer. That is no error, but exit code 1, as not everything was done. */
export class Stopped extends CommandError {
  override readonly name = 'Stopped';
}
