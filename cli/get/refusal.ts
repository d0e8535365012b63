import type { IncomingMessage } from 'node:http';
import { isRetryable, readRetryAfter } from '../../functions/recipient/retrying.ts';
import { CommandError } from '../errors.ts';
import { localTime } from '../format.ts';

/** The server refused a request, with a sentence for people (RFC 9457, `detail`). */
export class Refusal extends CommandError {
  override readonly name = 'Refusal';
  readonly status: number;
  /** The reason as one word; undefined if something else than the function answered. */
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
    return isRetryable(this);
  }
}

/** The fields of a refusal (RFC 9457). They come from the server, so they may be anything. */
interface Problem {
  detail?: unknown;
  code?: unknown;
  at?: unknown;
  triesLeft?: unknown;
}

/** Refusals that need other words on a command line than in the API. */
const IN_OTHER_WORDS: ReadonlyMap<unknown, (problem: Problem) => string | undefined> = new Map([
  ['pin_required', () => 'This link needs a PIN: give it with --pin.'],
  ['pin_wrong', ({ triesLeft }: Problem) => (typeof triesLeft === 'number' ? wrongPin(triesLeft) : undefined)],
  [
    'not_yet',
    ({ at }: Problem) =>
      typeof at === 'string'
        ? `This link does not work before ${localTime(at)}: run the same command again then.`
        : undefined,
  ],
]);

function wrongPin(triesLeft: number): string {
  const tries = triesLeft === 1 ? '1 try is' : `${triesLeft} tries are`;
  return `The PIN is wrong: check it with the sender. ${tries} left before the link is locked.`;
}

const MAX_PROBLEM_CHARACTERS = 65_536;

/** Reads a refusal to its end, so that the connection can be used again. */
export async function readRefusal(reply: IncomingMessage): Promise<Refusal> {
  const { statusCode: status = 0, headers } = reply;
  const problem = await readProblem(reply);
  const { detail, code } = problem;
  const said = typeof detail === 'string' ? detail : byOther(status);
  return new Refusal(
    IN_OTHER_WORDS.get(code)?.(problem) ?? said,
    status,
    typeof code === 'string' ? code : undefined,
    readRetryAfter(headers['retry-after']),
  );
}

/** Something before the function has answered, with no sentence for people. */
function byOther(status: number): string {
  return status === 429
    ? 'The server has too many requests at once: run the same command again in a minute.'
    : `The server answered with status ${status}: try again later.`;
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
