import type { IncomingMessage } from 'node:http';
import { isRetryable, readRetryAfter } from '../../functions/recipient/retrying.ts';
import { CommandError } from '../errors.ts';
import { localTime } from '../format.ts';

/** The recipient's URL said no, in one sentence (RFC 9457, `detail`). */
export class Refusal extends CommandError {
  override readonly name = 'Refusal';
  readonly status: number;
  /** The reason as one word, where it was the function that answered. */
  readonly code: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, status: number, code?: string, retryAfterSeconds?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Whether asking again may help. */
  get isRetryable(): boolean {
    return isRetryable(this.status, this.retryAfterSeconds);
  }
}

/** What a refusal says of itself (RFC 9457). All of it is the server's word: it may be anything. */
interface Problem {
  detail?: unknown;
  code?: unknown;
  at?: unknown;
  triesLeft?: unknown;
}

/** Where the API speaks to programs, or leaves out what it knows, and whoever typed the command needs other words. */
const IN_OTHER_WORDS: ReadonlyMap<unknown, (problem: Problem) => string | undefined> = new Map([
  ['pin_required', () => 'This link needs a PIN: give it with --pin.'],
  ['pin_wrong', ({ triesLeft }: Problem) => (typeof triesLeft === 'number' ? wrongPin(triesLeft) : undefined)],
  [
    'not_yet',
    ({ at }: Problem) =>
      typeof at === 'string' ? `This link works from ${localTime(at)} on: run the same command again then.` : undefined,
  ],
]);

function wrongPin(triesLeft: number): string {
  const tries = triesLeft === 1 ? 'one more try is' : `${triesLeft} more tries are`;
  return `That PIN is wrong. Check it with the sender: ${tries} left before the link is locked.`;
}

const MAX_PROBLEM_CHARACTERS = 65_536;

/** Reads a refusal to its end, so that its connection can be used again. */
export async function readRefusal(reply: IncomingMessage): Promise<Refusal> {
  const { statusCode: status = 0, headers } = reply;
  const problem = await readProblem(reply);
  const { detail, code } = problem;
  const said = typeof detail === 'string' ? detail : `The server answered with status ${status}: try again later.`;
  return new Refusal(
    IN_OTHER_WORDS.get(code)?.(problem) ?? said,
    status,
    typeof code === 'string' ? code : undefined,
    readRetryAfter(headers['retry-after']),
  );
}

async function readProblem(reply: IncomingMessage): Promise<Problem> {
  let text = '';
  try {
    for await (const chunk of reply.setEncoding('utf8')) if (text.length < MAX_PROBLEM_CHARACTERS) text += chunk;
    const said: unknown = JSON.parse(text);
    return typeof said === 'object' && said !== null ? said : {};
  } catch {
    return {};
  }
}
