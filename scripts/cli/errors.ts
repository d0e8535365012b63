/** What ends a command: a message for whoever typed it, one plain sentence that says what to do. Exit code 1. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}

/** The command itself was not well formed, and nothing was done. Exit code 2. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
}
