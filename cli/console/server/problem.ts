import { LinksError } from '../../../client/index.ts';
import { CommandError, UsageError } from '../../errors.ts';
import type { Problem } from '../protocol.ts';
import { jsonReply, type Reply } from './reply.ts';

/** Refuses a request of the page. */
export class RequestRefusal extends Error {
  readonly status: number;
  readonly code: string;

  /** @param message what happened and what to do next */
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** AWS does not accept the owner's credentials, or there are none. The message says how to renew them. */
export class CredentialsRefusal extends RequestRefusal {
  constructor(message: string) {
    super(503, 'credentials', message);
  }
}

/** Tells the page what went wrong. An unexpected error is told to whoever runs the console as well. */
export function problemReply(error: unknown): Reply {
  const { status, code, message } = factsOf(error);
  // Elsewhere the name of an option or of an output may stand between backticks.
  const command = code === 'credentials' ? /`([^`]+)`/.exec(message)?.[1] : undefined;
  return jsonReply(status, { code, message, command } satisfies Problem);
}

function factsOf(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof RequestRefusal) return error;
  if (error instanceof UsageError) return { status: 400, code: 'malformed', message: error.message };
  if (error instanceof LinksError) {
    const { status = 502, code = 'failed', message } = error;
    return { status: status >= 400 && status < 500 ? status : 502, code, message };
  }
  if (error instanceof CommandError) return { status: 502, code: 'failed', message: error.message };
  process.stderr.write(`${(error as Error).stack ?? error}\n`);
  const message = 'The console has a fault: its terminal shows more. Try again, or start it again.';
  return { status: 500, code: 'internal', message };
}
